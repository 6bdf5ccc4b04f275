import { EditOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LineChart } from "@/shared/chart/LineChart";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { CopyButton, When } from "@/shared/ui/parts";
import { QueryView, SkeletonRows } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { ValuesForm } from "@/shared/ui/ValuesForm";
import { changed, inReadingOrder } from "@/shared/ui/values";
import { type Account, useEngagement, useSave, useTree, useUnmerge } from "./api";

export function EngagementCard({ accountId }: { accountId: number }) {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const engagement = useEngagement(accountId);
  return (
    <Card title={t("engagement")}>
      <QueryView query={engagement} skeleton={<SkeletonRows rows={4} />}>
        {(done) => (
          <>
            <dl className="engagement-figures">
              <div>
                <dt>{t("active30")}</dt>
                <dd className="num">
                  {t("of", { part: format.count(done.active_members), whole: format.count(done.members) })}
                </dd>
              </div>
              <div>
                <dt>{t("messages")}</dt>
                <dd className="num">{format.count(done.messages)}</dd>
              </div>
              <div>
                <dt>{t("lastTouch")}</dt>
                <dd>
                  <When at={done.last_touch_at} />
                </dd>
              </div>
            </dl>
            <LineChart
              data={done.weeks.map((week) => ({ label: week.week.slice(5), value: week.events }))}
              name={t("events")}
              label={t("byWeek")}
              tone="primary"
              height={168}
              count={format.count}
            />
          </>
        )}
      </QueryView>
    </Card>
  );
}

export function TreeCard({ accountId }: { accountId: number }) {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  const tree = useTree(accountId);
  return (
    <Card title={t("tree")}>
      <QueryView query={tree} skeleton={<SkeletonRows rows={2} />}>
        {({ items }) =>
          items.length <= 1 ? (
            <span className="muted">{t("noTree")}</span>
          ) : (
            <ul className="account-tree">
              {items.map((node) => (
                <li key={node.id} style={{ paddingLeft: node.depth * 18 }} className="row">
                  <i aria-hidden className={node.depth > 0 ? "branch" : "branch top"} />
                  {node.id === accountId ? (
                    <b aria-current="page">{node.name}</b>
                  ) : (
                    <Link to="/accounts/$id" params={{ id: String(node.id) }}>
                      {node.name}
                    </Link>
                  )}
                  {node.signed ? <Pill tone="green">{t("signed")}</Pill> : null}
                  <span className="sub num">
                    {t("memberCount", { count: node.members, value: format.count(node.members) })}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}

function MergedParts({ account }: { account: Account }) {
  const { t } = useTranslation("accounts");
  const unmerge = useUnmerge();
  const mayEdit = useCan("accounts.edit");
  return (
    <>
      {account.merged.map((part) => (
        <div key={part.id} className="row">
          <span className="sub grow ellipsis">{t("mergedPart", { name: part.name })}</span>
          {mayEdit ? (
            <Button
              size="small"
              loading={unmerge.isPending}
              onClick={() =>
                unmerge.mutate(part.id, {
                  onSuccess: () => toast.success(t("unmerged", { name: part.name })),
                  onError: toast.error,
                })
              }
            >
              {t("unmerge")}
            </Button>
          ) : null}
        </div>
      ))}
    </>
  );
}

/** What is known of the company beyond the facts that every account has. */
export function OwnFieldsCard({ account }: { account: Account }) {
  const { t } = useTranslation("accounts");
  const { t: common } = useTranslation("common");
  const names = useNames();
  const save = useSave(account.id);
  const mayEdit = useCan("accounts.edit");
  const [editing, setEditing] = useState(false);
  const fields = inReadingOrder(account.attributes);
  const shown = (key: string, value: unknown) =>
    typeof value === "boolean" ? common(value ? "yes" : "no") : names.value(key, value);
  const edit =
    mayEdit && !editing ? (
      <button
        type="button"
        className="icon-button"
        aria-label={`${common("edit")} · ${t("own")}`}
        title={common("edit")}
        onClick={() => setEditing(true)}
      >
        <EditOutlined />
      </button>
    ) : null;
  if (editing)
    return (
      <Card title={t("own")}>
        <ValuesForm
          values={account.attributes}
          label={names.companyField}
          newName={t("newField")}
          saving={save.isPending}
          save={(changes) =>
            save.mutate(
              { attributes: changed(account.attributes, changes) },
              { onSuccess: () => setEditing(false), onError: toast.error },
            )
          }
          close={() => setEditing(false)}
        />
      </Card>
    );
  return (
    <Card title={t("own")} extra={edit}>
      {fields.length === 0 ? <span className="muted">{t("noOwn")}</span> : null}
      <dl className="own-fields">
        {fields.map(([key, value]) => (
          <div key={key}>
            <dt className="ellipsis" title={key}>
              {names.companyField(key)}
            </dt>
            <dd>{shown(key, value)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** What leads to the account: domains, credit code, ids of other systems, and what was merged into it. */
export function KeysCard({ account }: { account: Account }) {
  const { t } = useTranslation("accounts");
  const lines = [
    ...account.credit_codes.map((value) => ({ label: t("creditCode"), value })),
    ...account.domains.map((value) => ({ label: t("domain"), value })),
    ...account.external_ids.map((each) => ({
      label: t(`external.${each.namespace}`, { defaultValue: each.namespace }),
      value: each.value,
    })),
  ];
  return (
    <Card title={t("keys")}>
      <div className="stack keys">
        {lines.length === 0 ? <span className="muted">{t("noKeys")}</span> : null}
        {lines.map((line) => (
          <div key={`${line.label} ${line.value}`}>
            <span className="sub">{line.label}</span>
            <span className="row">
              <span className="mono ellipsis grow" title={line.value}>
                {line.value}
              </span>
              <CopyButton text={line.value} label={`${line.label} ${line.value}`} />
            </span>
          </div>
        ))}
        <MergedParts account={account} />
      </div>
    </Card>
  );
}
