import { EditOutlined, InboxOutlined, LeftOutlined, TagsOutlined, TeamOutlined } from "@ant-design/icons";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LineChart } from "@/shared/chart/LineChart";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { usePersonName } from "@/shared/ui/Person";
import { Pill, toneOf, toTone } from "@/shared/ui/Pill";
import { Bar, When } from "@/shared/ui/parts";
import { Guard, QueryView, SkeletonRows, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Tag, useHistory, useTag, useTags, useUpdateTag } from "./api";
import { Bulk } from "./Bulk";
import { Codes } from "./Codes";
import { Rules } from "./Rules";
import { useSourceName } from "./sources";
import { TagForm } from "./TagForm";
import "./tags.css";
import "./texts";

function Definition({ tag }: { tag: Tag }) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const locale = useLocale();
  const owner = useTags().data?.owners.find((each) => each.id === tag.owner_id);
  const text =
    locale === "en" ? tag.definition_en || tag.definition_zh : tag.definition_zh || tag.definition_en;
  return (
    <Card title={t("definition")}>
      <p className={text ? "" : "muted"}>{text || t("noDefinition")}</p>
      <dl className="tag-facts">
        <div>
          <dt>{t("people")}</dt>
          <dd>
            <Link to="/contacts" search={{ tag: tag.name }} className="num">
              <TeamOutlined /> {format.count(tag.people)}
            </Link>
          </dd>
        </div>
        <div>
          <dt>{t("kind.title")}</dt>
          <dd>{t(`kind.${tag.kind}`)}</dd>
        </div>
        <div>
          <dt>{t("folder")}</dt>
          <dd>{tag.group || "—"}</dd>
        </div>
        <div>
          <dt>{t("owner")}</dt>
          <dd>{owner?.name ?? "—"}</dd>
        </div>
        <div>
          <dt>{t("expiry")}</dt>
          <dd>
            {tag.expires_after_days === null ? t("never") : t("days", { count: tag.expires_after_days })}
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function Shares({
  title,
  counts,
  nameOf,
}: {
  title: string;
  counts: Record<string, number>;
  nameOf: (key: string) => string;
}) {
  const format = useFormat();
  const rows = Object.entries(counts).sort((one, other) => other[1] - one[1]);
  const most = Math.max(1, ...rows.map(([, value]) => value));
  if (rows.length === 0) return null;
  return (
    <Card title={title}>
      <ul className="plain-list">
        {rows.map(([key, value]) => (
          <li key={key} className="share-row">
            <span className="ellipsis">{nameOf(key)}</span>
            <Bar share={value / most} />
            <span className="num">{format.count(value)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function History({ tag }: { tag: Tag }) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const history = useHistory(tag.id);
  const sourceName = useSourceName();
  const nameOf = usePersonName();
  return (
    <QueryView query={history}>
      {(found) => (
        <>
          <Card title={t("history")}>
            <LineChart
              data={found.days.map((day) => ({ label: day.day.slice(5), value: day.added }))}
              name={t("applied")}
              label={t("history")}
              tone={toTone(tag.color, toneOf(tag.name))}
              height={180}
              count={format.count}
            />
          </Card>
          <div className="form-pair">
            <Shares title={t("bySource")} counts={found.by_source} nameOf={sourceName} />
            {tag.kind === "value" ? (
              <Shares title={t("byValue")} counts={found.by_value} nameOf={(key) => key || t("noValue")} />
            ) : null}
          </div>
          <Card title={t("recent")}>
            {found.recent.length === 0 ? (
              <State compact icon={<TagsOutlined />} title={t("neverApplied")} />
            ) : (
              <ul className="plain-list tag-recent">
                {found.recent.slice(0, 10).map((each) => (
                  <li key={`${each.contact_id} ${each.at} ${each.name}`} className="row">
                    <Pill tone={each.name === "Tag Added" ? "green" : "gray"} dot>
                      {t(each.name === "Tag Added" ? "on" : "off")}
                    </Pill>
                    <Link
                      to="/contacts/$id"
                      params={{ id: String(each.contact_id) }}
                      className="grow ellipsis"
                    >
                      {nameOf({ id: each.contact_id, name: each.contact_name, email: "" })}{" "}
                      {each.value ? `· ${each.value}` : ""}
                    </Link>
                    <span className="muted ellipsis">{sourceName(each.source)}</span>
                    <When at={each.at} />
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </>
      )}
    </QueryView>
  );
}

function TagView({ tag }: { tag: Tag }) {
  return (
    <div className="tag-grid">
      <div className="stack">
        <History tag={tag} />
      </div>
      <div className="stack">
        <Definition tag={tag} />
        <Rules tag={tag} />
        <Bulk tag={tag} />
        <Codes tag={tag} />
      </div>
    </div>
  );
}

function Actions({ tag, edit }: { tag: Tag; edit: () => void }) {
  const { t } = useTranslation("tags");
  const update = useUpdateTag(tag.id);
  if (!useCan("contacts.edit")) return null;
  return (
    <>
      <Button
        icon={<InboxOutlined />}
        loading={update.isPending}
        onClick={() => update.mutate({ archived: !tag.archived }, { onError: toast.error })}
      >
        {tag.archived ? t("restore") : t("archive")}
      </Button>
      <Button icon={<EditOutlined />} onClick={edit}>
        {t("edit")}
      </Button>
    </>
  );
}

function OneTag() {
  const { t } = useTranslation("tags");
  const { id } = useParams({ from: "/tags/$id" });
  const tag = useTag(Number(id));
  const [editing, setEditing] = useState(false);
  return (
    <Page
      title={
        tag.data ? (
          <span className="row wrap tag-title">
            <Pill tone={toTone(tag.data.color, toneOf(tag.data.name))}>
              <span lang="">{tag.data.name}</span>
            </Pill>
            {tag.data.archived ? <Pill>{t("archived")}</Pill> : null}
          </span>
        ) : null
      }
      tabTitle={tag.data?.name ?? t("tag")}
      crumb={
        <Link to="/tags">
          <LeftOutlined /> {t("title")}
        </Link>
      }
      actions={tag.data ? <Actions tag={tag.data} edit={() => setEditing(true)} /> : null}
    >
      <QueryView
        main
        query={tag}
        skeleton={
          <div className="card">
            <SkeletonRows />
          </div>
        }
      >
        {(data) => <TagView tag={data} />}
      </QueryView>
      {editing && tag.data ? <TagForm tag={tag.data} close={() => setEditing(false)} /> : null}
    </Page>
  );
}

export default function TagPage() {
  return (
    <Guard permission="contacts.view">
      <OneTag />
    </Guard>
  );
}
