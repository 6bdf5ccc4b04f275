import { CheckCircleOutlined, PlusOutlined, StopOutlined } from "@ant-design/icons";
import { Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { type Column, useKeyset } from "@/shared/ui/DataTable";
import { PagedTable } from "@/shared/ui/PagedTable";
import { Field, When } from "@/shared/ui/parts";
import { State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import {
  type BlockedState,
  type BlockedValue,
  PAGE_SIZE,
  useBlock,
  useBlocked,
  useDecideBlocked,
  useKinds,
} from "./api";
import { PersonLink } from "./Facts";
import { Identifier, labelOf, useKindNames } from "./look";

function useDecision() {
  const { t } = useTranslation("identity");
  const { t: common } = useTranslation("common");
  const decide = useDecideBlocked();
  const say = (row: BlockedValue, approve: boolean, undone = false) =>
    decide.mutate(
      { id: row.id, approve },
      {
        onSuccess: () =>
          toast.success(
            t(approve ? "values.blocked" : "values.let", { value: row.value }),
            undone ? undefined : { label: common("undo"), run: () => say(row, !approve, true) },
          ),
        onError: toast.error,
      },
    );
  return { say, pending: decide.isPending };
}

function Decide({ row }: { row: BlockedValue }) {
  const { t } = useTranslation("identity");
  const { say, pending } = useDecision();
  if (row.state === "blocked")
    return (
      <Button size="small" loading={pending} onClick={() => say(row, false)}>
        {t("values.unblock")}
      </Button>
    );
  return (
    <span className="row wrap decide">
      <Button size="small" type="primary" danger loading={pending} onClick={() => say(row, true)}>
        {t("values.block")}
      </Button>
      <Button size="small" disabled={pending} onClick={() => say(row, false)}>
        {t("values.dismiss")}
      </Button>
    </span>
  );
}

function useColumns(state: BlockedState): Column<BlockedValue>[] {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const mayMerge = useCan("contacts.merge");
  const names = useKindNames();
  const columns: Column<BlockedValue>[] = [
    {
      key: "value",
      title: t("values.value"),
      lead: true,
      render: (row) => <Identifier namespace={row.namespace} value={row.value} names={names} />,
    },
    { key: "kind", title: t("values.kind"), render: (row) => names.label(row.namespace) },
    {
      key: "people",
      title: t("values.people"),
      end: true,
      render: (row) => <span className="num">{row.people ? format.count(row.people) : "—"}</span>,
      blank: (row) => row.people === 0,
    },
    {
      key: "examples",
      title: t("values.examples"),
      render: (row) => (
        <span className="row wrap">
          {row.examples.map((each) => (
            <PersonLink key={each.contact_id} id={each.contact_id} name={each.name} />
          ))}
        </span>
      ),
      blank: (row) => row.examples.length === 0,
    },
    {
      key: "at",
      title: t(state === "blocked" ? "values.decided" : "values.found"),
      render: (row) => <When at={row.decided_at ?? row.found_at} />,
    },
  ];
  const decide = { key: "decide", title: "", end: true, render: (row: BlockedValue) => <Decide row={row} /> };
  return mayMerge ? [...columns, decide] : columns;
}

function List({ state, label }: { state: BlockedState; label: string }) {
  const { t } = useTranslation("identity");
  const keyset = useKeyset(state);
  const values = useBlocked(state, keyset.cursor);
  const columns = useColumns(state);
  return (
    <PagedTable
      query={values}
      keyset={keyset}
      limit={PAGE_SIZE}
      label={label}
      columns={columns}
      rowKey={(row) => row.id}
      empty={
        <State
          compact
          icon={state === "proposed" ? <CheckCircleOutlined /> : <StopOutlined />}
          tone={state === "proposed" ? "green" : "gray"}
          title={t(`values.none.${state}`)}
        >
          {t(`values.noneText.${state}`)}
        </State>
      }
    />
  );
}

function BlockDialog({ close }: { close: () => void }) {
  const { t } = useTranslation("identity");
  const locale = useLocale();
  const kinds = useKinds();
  const block = useBlock();
  const [namespace, setNamespace] = useState("email");
  const [value, setValue] = useState("");
  const run = () =>
    block.mutate(
      { namespace, value: value.trim() },
      {
        onSuccess: (row) => {
          toast.success(t("values.blocked", { value: row.value }));
          close();
        },
      },
    );
  return (
    <Modal
      open
      title={t("values.add")}
      onCancel={close}
      onOk={run}
      okText={t("values.block")}
      okButtonProps={{ danger: true, loading: block.isPending, disabled: !value.trim() }}
    >
      <p>{t("values.addText")}</p>
      <Field label={t("values.kind")}>
        {(id) => (
          <Select
            id={id}
            style={{ width: "100%" }}
            value={namespace}
            onChange={setNamespace}
            options={kinds.data?.items.map((kind) => ({
              value: kind.namespace,
              label: labelOf(kind, locale),
            }))}
          />
        )}
      </Field>
      <Field label={t("values.value")} error={block.error ? errorText(block.error) : null}>
        {(id) => (
          <Input id={id} value={value} maxLength={255} onChange={(event) => setValue(event.target.value)} />
        )}
      </Field>
    </Modal>
  );
}

/** Values that come with too many people to be anybody's, and those that name nobody already. */
export function Blocked() {
  const { t } = useTranslation("identity");
  const mayMerge = useCan("contacts.merge");
  const [adding, setAdding] = useState(false);
  return (
    <>
      <p className="tab-lead sub">{t("values.lead")}</p>
      <List state="proposed" label={t("page.values")} />
      <div className="identity-head inset">
        <h2>{t("values.blockedTitle")}</h2>
        {mayMerge ? (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t("values.add")}
          </Button>
        ) : null}
      </div>
      <List state="blocked" label={t("values.blockedTitle")} />
      {adding ? <BlockDialog close={() => setAdding(false)} /> : null}
    </>
  );
}
