import { EditOutlined, LeftOutlined, MergeCellsOutlined } from "@ant-design/icons";
import { Link, useParams } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { Avatar } from "@/shared/ui/Person";
import { Pill } from "@/shared/ui/Pill";
import { Field } from "@/shared/ui/parts";
import { Guard, QueryView, SkeletonRows } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { AccountForm } from "./AccountForm";
import { AccountPicker } from "./AccountPicker";
import { AccountTimeline } from "./AccountTimeline";
import "./accounts.css";
import { type Account, useAccount, useMerge, useSave, useUnmerge } from "./api";
import { DecisionChain } from "./DecisionChain";
import { money } from "./money";
import { EngagementCard, KeysCard, OwnFieldsCard, TreeCard } from "./SideCards";
import "./texts";

function Facts({ account }: { account: Account }) {
  const { t } = useTranslation("accounts");
  const locale = useLocale();
  const format = useFormat();
  const facts = [
    [t("revenue"), money(account.annual_revenue, account.currency, locale)],
    [t("cost"), money(account.annual_cost, account.currency, locale)],
    [t("tier"), account.tier || "—"],
    [t("members"), format.count(account.members)],
    [t("owner"), account.owner?.name ?? "—"],
  ] as const;
  return (
    <dl className="account-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Header({ account }: { account: Account }) {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const line = [account.legal_name, account.industry, account.region].filter(Boolean).join(" · ");
  return (
    <Card className="account-head">
      <Avatar name={account.name} large />
      <div className="grow">
        <div className="row wrap">
          <h1 className="account-title">{account.name}</h1>
          <Pill tone={account.signed ? "green" : "gray"} dot>
            {account.signed && account.signed_on
              ? t("signedSince", { date: format.date(`${account.signed_on}T12:00:00Z`) })
              : t(account.signed ? "signed" : "unsigned")}
          </Pill>
          {account.empty_seats.includes("decision_maker") ? (
            <Pill tone="amber" dot>
              {t("missing.decision_maker")}
            </Pill>
          ) : null}
        </div>
        <div className="muted ellipsis" title={line}>
          {line || t("noFacts")}
        </div>
      </div>
      <Facts account={account} />
    </Card>
  );
}

function Merge({ account, close }: { account: Account; close: () => void }) {
  const { t } = useTranslation("accounts");
  const [other, setOther] = useState<number | null>(null);
  const merge = useMerge(account.id);
  const unmerge = useUnmerge();
  return (
    <Modal
      open
      title={t("merge.title", { name: account.name })}
      onCancel={close}
      okText={t("merge.button")}
      okButtonProps={{ disabled: other === null, loading: merge.isPending }}
      onOk={() =>
        other &&
        merge.mutate(other, {
          onSuccess: () => {
            toast.success(t("merge.done"), { label: t("unmerge"), run: () => unmerge.mutate(other) });
            close();
          },
        })
      }
    >
      <Field
        label={t("merge.other")}
        hint={t("merge.hint")}
        error={merge.error ? errorText(merge.error) : null}
      >
        {(id) => <AccountPicker id={id} value={other} without={account.id} onChange={setOther} />}
      </Field>
    </Modal>
  );
}

function Actions({ account }: { account: Account }) {
  const { t } = useTranslation("accounts");
  const { t: common } = useTranslation("common");
  const save = useSave(account.id);
  const [open, setOpen] = useState<"edit" | "merge" | null>(null);
  if (!useCan("accounts.edit")) return null;
  return (
    <>
      <Button icon={<MergeCellsOutlined />} onClick={() => setOpen("merge")}>
        {t("merge.button")}
      </Button>
      <Button icon={<EditOutlined />} onClick={() => setOpen("edit")}>
        {common("edit")}
      </Button>
      {open === "edit" ? (
        <AccountForm
          title={t("editTitle")}
          account={account}
          pending={save.isPending}
          error={save.error}
          close={() => setOpen(null)}
          save={(facts) => save.mutate(facts, { onSuccess: () => setOpen(null) })}
        />
      ) : null}
      {open === "merge" ? <Merge account={account} close={() => setOpen(null)} /> : null}
    </>
  );
}

function AccountView() {
  const { t } = useTranslation("accounts");
  const { id } = useParams({ from: "/accounts/$id" });
  const account = useAccount(Number(id));
  return (
    <Page
      title={null}
      tabTitle={account.data?.name ?? t("one")}
      crumb={
        <Link to="/accounts">
          <LeftOutlined /> {t("title")}
        </Link>
      }
      actions={account.data ? <Actions account={account.data} /> : null}
    >
      <QueryView
        main
        query={account}
        skeleton={
          <div className="card">
            <SkeletonRows />
          </div>
        }
      >
        {(data) => (
          <div className="stack">
            <Header account={data} />
            <DecisionChain accountId={data.id} />
            <div className="account-grid">
              <AccountTimeline accountId={data.id} />
              <div className="stack">
                <EngagementCard accountId={data.id} />
                <OwnFieldsCard account={data} />
                <TreeCard accountId={data.id} />
                <KeysCard account={data} />
              </div>
            </div>
          </div>
        )}
      </QueryView>
    </Page>
  );
}

export default function AccountPage() {
  return (
    <Guard permission="accounts.view">
      <AccountView />
    </Guard>
  );
}
