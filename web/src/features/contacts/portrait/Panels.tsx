import { EditOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { ContactDetail, Portrait, PortraitChannel } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { CopyButton, When } from "@/shared/ui/parts";
import { ErrorState, SkeletonRows } from "@/shared/ui/states";
import { AttributeForm, AttributeValue } from "../Attributes";
import { Tags } from "../Tags";
import { usePortrait } from "./api";
import { HeatStrip, InterestBars, Ring } from "./Charts";
import "./portrait.css";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="panel-part">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <p className="muted panel-empty">{children}</p>;
}

function Who({ contact, who }: { contact: ContactDetail; who: Portrait["who"] }) {
  const { t } = useTranslation("contacts");
  const { attribute: label } = useNames();
  const locale = useLocale();
  return (
    <>
      {who.groups.length === 0 ? <Nothing>{t("portrait.noFacts")}</Nothing> : null}
      {who.groups.map((group) => (
        <Part key={group.key + group.title} title={group.title || t(`portrait.group.${group.key}`)}>
          <dl className="kv">
            {group.items.map(({ key, value }) => (
              <div key={key} style={{ display: "contents" }}>
                <dt title={key}>{label(key)}</dt>
                <dd>
                  <AttributeValue contact={contact} name={key} value={value} />
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      ))}
      {who.account ? (
        <Part title={t("portrait.account")}>
          <div className="row wrap">
            <Link to="/accounts/$id" params={{ id: String(who.account.id) }}>
              {who.account.name}
            </Link>
            <Pill tone="teal">{t(`portrait.role.${who.account.role}`)}</Pill>
            <span className="sub">{who.account.title}</span>
          </div>
        </Part>
      ) : null}
      <Part title={t("identities")}>
        <dl className="kv">
          {who.names.map((kind) => (
            <div key={kind.namespace} style={{ display: "contents" }}>
              <dt>{locale === "en" ? kind.label_en : kind.label_zh}</dt>
              <dd className="stack" style={{ gap: 2 }}>
                {kind.values.slice(0, 3).map((value) => (
                  <span key={value} className="long-word">
                    <span className="mono ellipsis grow" title={value}>
                      {value}
                    </span>
                    <CopyButton text={value} />
                  </span>
                ))}
                {kind.count > 3 ? (
                  <span className="sub">{t("portrait.more", { count: kind.count - 3 })}</span>
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
        {contact.identities.length === 0 ? <Nothing>{t("portrait.noNames")}</Nothing> : null}
      </Part>
    </>
  );
}

function Touch({ label, touch }: { label: string; touch: Portrait["relation"]["first_touch"] }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  if (!touch) return null;
  const way = [touch.source, touch.medium, touch.campaign].filter(Boolean).join(" / ");
  return (
    <div>
      <dt>{label}</dt>
      <dd title={`${format.dateTime(touch.at)} ${touch.landing_page}`}>
        {way || t(`portrait.touch.${touch.type}`)}
      </dd>
    </div>
  );
}

function Relation({ contact, relation }: { contact: ContactDetail; relation: Portrait["relation"] }) {
  const { t } = useTranslation("contacts");
  const locale = useLocale();
  const format = useFormat();
  return (
    <>
      <dl className="panel-facts">
        <div>
          <dt>{t("portrait.since")}</dt>
          <dd>{format.date(relation.since)}</dd>
        </div>
        {relation.orders.map((each) => (
          <div key={each.currency}>
            <dt>{t("portrait.orders", { count: each.count })}</dt>
            <dd className="num" title={t("portrait.lastOrder", { at: format.dateTime(each.last_at) })}>
              {format.money(Number(each.total), each.currency)}
            </dd>
          </div>
        ))}
        <Touch label={t("portrait.firstTouch")} touch={relation.first_touch} />
        <Touch label={t("portrait.lastTouch")} touch={relation.last_touch} />
        {relation.owner ? (
          <div>
            <dt>{t("portrait.owner")}</dt>
            <dd>{relation.owner}</dd>
          </div>
        ) : null}
      </dl>
      {relation.orders.length === 0 ? <Nothing>{t("portrait.noOrders")}</Nothing> : null}
      <ol className="stages" aria-label={t("portrait.stages")}>
        {relation.stages.map((stage) => (
          <li key={stage.key} title={format.dateTime(stage.at)}>
            <span>{t(`portrait.stage.${stage.key}`)}</span>
            <span className="sub num">{format.date(stage.at)}</span>
          </li>
        ))}
      </ol>
      <Part title={t("tags")}>
        <Tags contact={contact} groups={relation.tags} />
      </Part>
      {contact.stages.length > 0 ? (
        <Part title={t("lifecycle")}>
          <div className="row wrap" style={{ gap: 6 }}>
            {contact.stages.map((stage) => (
              <Link
                key={stage.model_id}
                className="pill"
                data-tone={stage.tone}
                to="/lifecycle"
                title={format.dateTime(stage.since)}
              >
                {`${stage.model}: ${locale === "en" ? stage.name_en : stage.name_zh}`}
              </Link>
            ))}
          </div>
        </Part>
      ) : null}
      {contact.computed_tags.length > 0 ? (
        <Part title={t("computedTags")}>
          <div className="row wrap" style={{ gap: 6 }}>
            {contact.computed_tags.map((tag) => (
              <Pill key={tag.id} tone="violet">
                {tag.value === "yes" ? tag.name : `${tag.name}: ${tag.value}`}
              </Pill>
            ))}
          </div>
        </Part>
      ) : null}
      <Part title={t("segments")}>
        {contact.segments.length === 0 ? <Nothing>{t("noSegments")}</Nothing> : null}
        <div className="row wrap" style={{ gap: 6 }}>
          {contact.segments.map((segment) => (
            <Link
              key={segment.id}
              className="pill"
              data-tone="sky"
              to="/segments/$id"
              params={{ id: String(segment.id) }}
            >
              {segment.name}
            </Link>
          ))}
        </div>
      </Part>
      {relation.journeys.length > 0 ? (
        <Part title={t("tab.journeys")}>
          <div className="row wrap" style={{ gap: 6 }}>
            {relation.journeys.map((journey) => (
              <Link
                key={journey.id}
                className={journey.active ? "pill dot" : "pill"}
                data-tone={journey.active ? "green" : "gray"}
                to="/journeys/$id"
                params={{ id: String(journey.id) }}
              >
                {journey.name}
              </Link>
            ))}
          </div>
        </Part>
      ) : null}
    </>
  );
}

function Channel({ channel }: { channel: PortraitChannel }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const rate = (part: number) => (channel.sent === 0 ? null : part / channel.sent);
  const shown = (part: number) => (channel.sent === 0 ? "–" : format.percent(part / channel.sent, 0));
  const reason = t(`portrait.reason.${channel.reason}`, { defaultValue: channel.reason });
  return (
    <li className="channel" data-tone={channel.reachable ? "green" : "gray"}>
      <span className="channel-name">{t(`portrait.channel.${channel.channel}`)}</span>
      <Pill tone={channel.reachable ? "green" : channel.reason === "no_address" ? "gray" : "coral"} dot>
        {reason}
      </Pill>
      {channel.sent > 0 ? (
        <span className="channel-figures">
          <span className="sub num">{t("portrait.sent", { count: channel.sent })}</span>
          <Ring
            share={rate(channel.opened)}
            tone="teal"
            label={t("portrait.opened")}
            text={shown(channel.opened)}
          />
          <Ring
            share={rate(channel.clicked)}
            tone="amber"
            label={t("portrait.clicked")}
            text={shown(channel.clicked)}
          />
        </span>
      ) : null}
    </li>
  );
}

function Talk({ talk }: { talk: Portrait["talk"] }) {
  const { t } = useTranslation("contacts");
  return (
    <>
      <ul className="channels">
        {talk.channels.map((channel) => (
          <Channel key={channel.channel} channel={channel} />
        ))}
      </ul>
      <Part title={t("portrait.hours")}>
        {talk.best_hour === null ? (
          <Nothing>{t("portrait.noHours")}</Nothing>
        ) : (
          <HeatStrip hours={talk.hours} best={talk.best_hour} zone={talk.timezone} />
        )}
      </Part>
      <dl className="panel-facts">
        <div>
          <dt>{t("portrait.lastSent")}</dt>
          <dd>
            <When at={talk.last_sent_at} />
          </dd>
        </div>
        <div>
          <dt>{t("portrait.lastAnswered")}</dt>
          <dd>
            <When at={talk.last_answered_at} />
          </dd>
        </div>
        <div>
          <dt>{t("portrait.lastSeen")}</dt>
          <dd>
            <When at={talk.last_event_at} />
          </dd>
        </div>
      </dl>
    </>
  );
}

function Favourites({ title, found }: { title: string; found: Portrait["care"]["pages"] }) {
  const format = useFormat();
  if (found.length === 0) return null;
  return (
    <Part title={title}>
      <ol className="favourites">
        {found.map((each) => (
          <li key={each.value}>
            <span className="ellipsis grow" title={each.value}>
              {each.value}
            </span>
            <span className="sub num">×{format.count(each.events)}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Care({ care }: { care: Portrait["care"] }) {
  const { t } = useTranslation("contacts");
  if (care.interests.length === 0 && care.pages.length === 0)
    return <Nothing>{t("portrait.noInterests")}</Nothing>;
  return (
    <>
      <InterestBars interests={care.interests} />
      <p className="sub">{t("portrait.decay", { days: care.half_life_days })}</p>
      <div className="panel-halves">
        <Favourites title={t("portrait.pages")} found={care.pages} />
        <Favourites title={t("portrait.products")} found={care.products} />
      </div>
    </>
  );
}

/** Who they are, the relation with us, how we talk, what they care about. */
export function Panels({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const portrait = usePortrait(contact.id);
  const mayEdit = useCan("contacts.edit");
  const [editing, setEditing] = useState(false);
  if (portrait.error && !portrait.data)
    return (
      <Card>
        <ErrorState error={portrait.error} retry={() => portrait.refetch()} compact />
      </Card>
    );
  const shown = (fill: (data: Portrait) => ReactNode) =>
    portrait.data ? fill(portrait.data) : <SkeletonRows rows={4} />;
  const edit =
    mayEdit && !editing ? (
      <button
        type="button"
        className="icon-button"
        aria-label={common("edit")}
        title={common("edit")}
        onClick={() => setEditing(true)}
      >
        <EditOutlined />
      </button>
    ) : null;
  return (
    <div className="panels">
      <Card className="panel" title={t("portrait.who")} extra={edit}>
        {editing ? (
          <AttributeForm
            contact={contact}
            close={() => {
              setEditing(false);
              void portrait.refetch();
            }}
          />
        ) : (
          shown(({ who }) => <Who contact={contact} who={who} />)
        )}
      </Card>
      <Card className="panel" title={t("portrait.relation")}>
        {shown(({ relation }) => (
          <Relation contact={contact} relation={relation} />
        ))}
      </Card>
      <Card className="panel" title={t("portrait.talk")}>
        {shown(({ talk }) => (
          <Talk talk={talk} />
        ))}
      </Card>
      <Card className="panel" title={t("portrait.care")}>
        {shown(({ care }) => (
          <Care care={care} />
        ))}
      </Card>
    </div>
  );
}
