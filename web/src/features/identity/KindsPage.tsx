import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { Guard, QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Kind, useKinds, useReorder } from "./api";
import "./identity.css";
import { KindEditor } from "./KindEditor";
import { labelOf, lookOf } from "./look";
import { declaration, moved } from "./order";
import { Rules } from "./Rules";
import "./texts";

function Name({ kind, at, edit }: { kind: Kind; at: number; edit: (() => void) | null }) {
  const { t } = useTranslation("identity");
  const locale = useLocale();
  const { icon, tone } = lookOf(kind.namespace);
  const label = labelOf(kind, locale);
  return (
    <span className="row">
      <span className="kind-place num sub">{at + 1}</span>
      <span className="tile" data-tone={tone} aria-hidden>
        {icon}
      </span>
      <span>
        {edit ? (
          <button type="button" className="plain person-name cell-link" onClick={edit}>
            {label}
          </button>
        ) : (
          <span className="person-name">{label}</span>
        )}
        <span className="sub mono kind-namespace">{kind.namespace}</span>
      </span>
      {kind.changed ? <Pill tone="violet">{t(kind.standard ? "kinds.changed" : "kinds.own")}</Pill> : null}
    </span>
  );
}

type ArrowsProps = { kinds: Kind[]; at: number; label: string };

function Arrows({ kinds, at, label }: ArrowsProps) {
  const { t } = useTranslation("identity");
  const reorder = useReorder();
  const shift = (to: number) =>
    reorder.mutate(
      moved(kinds, at, to).flatMap(({ namespace, rank }) => {
        const kind = kinds.find((each) => each.namespace === namespace);
        return kind ? [{ namespace, body: { ...declaration(kind), rank } }] : [];
      }),
      { onError: toast.error },
    );
  return (
    <span className="row kind-arrows">
      <Button
        size="small"
        type="text"
        icon={<ArrowUpOutlined />}
        aria-label={t("kinds.stronger", { name: label })}
        disabled={at === 0 || reorder.isPending}
        onClick={() => shift(at - 1)}
      />
      <Button
        size="small"
        type="text"
        icon={<ArrowDownOutlined />}
        aria-label={t("kinds.weaker", { name: label })}
        disabled={at === kinds.length - 1 || reorder.isPending}
        onClick={() => shift(at + 1)}
      />
    </span>
  );
}

function useColumns(kinds: Kind[], mayEdit: boolean, edit: (kind: Kind) => void): Column<Kind>[] {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const locale = useLocale();
  const placeOf = (kind: Kind) => kinds.indexOf(kind);
  const rules = (kind: Kind) =>
    [
      kind.scoped ? t("kinds.scoped") : "",
      kind.follows_latest ? t("kinds.follows") : "",
      kind.expires_after_days === null ? "" : t("kinds.expires", { count: kind.expires_after_days }),
    ].filter(Boolean);
  const columns: Column<Kind>[] = [
    {
      key: "name",
      title: t("kinds.kind"),
      lead: true,
      render: (kind) => <Name kind={kind} at={placeOf(kind)} edit={mayEdit ? () => edit(kind) : null} />,
    },
    {
      key: "most",
      title: t("kinds.most"),
      render: (kind) =>
        kind.max_per_person === null
          ? t("kinds.any")
          : t(kind.scoped ? "kinds.perScope" : "kinds.perPerson", { count: kind.max_per_person }),
    },
    {
      key: "rules",
      title: t("kinds.rules"),
      blank: (kind) => rules(kind).length === 0,
      wide: true,
      render: (kind) => (
        <span className="row wrap">
          {rules(kind).map((rule) => (
            <Pill key={rule}>{rule}</Pill>
          ))}
        </span>
      ),
    },
    {
      key: "form",
      title: t("kinds.form"),
      render: (kind) =>
        kind.normaliser === "phone"
          ? t("kinds.phoneOf", { region: kind.region })
          : t(`normaliser.${kind.normaliser}`),
    },
    {
      key: "values",
      title: t("kinds.values"),
      end: true,
      render: (kind) => <span className="num">{format.count(kind.values)}</span>,
    },
  ];
  const arrows: Column<Kind> = {
    key: "arrows",
    title: t("kinds.order"),
    end: true,
    render: (kind) => <Arrows kinds={kinds} at={placeOf(kind)} label={labelOf(kind, locale)} />,
  };
  return mayEdit ? [...columns, arrows] : columns;
}

function Table({ kinds }: { kinds: Kind[] }) {
  const { t } = useTranslation("identity");
  const mayEdit = useCan("settings.edit");
  const [edited, setEdited] = useState<Kind | "new" | null>(null);
  const columns = useColumns(kinds, mayEdit, setEdited);
  return (
    <>
      <Card
        flush
        title={t("kinds.title")}
        extra={
          mayEdit ? (
            <Button icon={<PlusOutlined />} onClick={() => setEdited("new")}>
              {t("kinds.add")}
            </Button>
          ) : null
        }
      >
        <p className="tab-lead sub">{t("kinds.lead")}</p>
        <DataTable
          label={t("kinds.title")}
          columns={columns}
          rows={kinds}
          rowKey={(kind) => kind.namespace}
        />
      </Card>
      {edited ? (
        <KindEditor
          kind={edited === "new" ? null : edited}
          lowest={Math.max(0, ...kinds.map((kind) => kind.rank))}
          close={() => setEdited(null)}
        />
      ) : null}
    </>
  );
}

function Kinds() {
  const kinds = useKinds();
  return (
    <div className="stack">
      <QueryView query={kinds}>{(data) => <Table kinds={data.items} />}</QueryView>
      <Rules />
    </div>
  );
}

/** Settings → Identity: the kinds of identifiers, the strongest first, and the rules in pictures. */
export default function KindsPage() {
  return (
    <Guard permission="contacts.view" part>
      <Kinds />
    </Guard>
  );
}
