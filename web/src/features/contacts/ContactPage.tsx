import { LeftOutlined } from "@ant-design/icons";
import { Link, useParams } from "@tanstack/react-router";
import { Tabs } from "antd";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useContactParts } from "@/shared/contactParts";
import { useFormat } from "@/shared/format";
import type { ContactDetail } from "@/shared/types";
import { Card, Page } from "@/shared/ui/Page";
import { Avatar, usePersonName } from "@/shared/ui/Person";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { Guard, QueryView, SkeletonRows } from "@/shared/ui/states";
import { Attributes } from "./Attributes";
import { useContact } from "./api";
import "./contacts.css";
import { Journeys } from "./Journeys";
import { Messages } from "./Messages";
import { IdentitiesCard, SegmentsCard, TagsCard } from "./ProfileCards";
import { Timeline } from "./Timeline";
import "./texts";

function Facts({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const facts = [
    [t("fact.events"), format.count(contact.counts.events)],
    [t("fact.messages"), format.count(contact.counts.messages)],
    [t("fact.journeys"), format.count(contact.counts.journeys)],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
      <div>
        <dt>{t("fact.firstSeen")}</dt>
        <dd>
          <When at={contact.first_seen_at ?? contact.created_at} />
        </dd>
      </div>
      <div>
        <dt>{t("fact.lastSeen")}</dt>
        <dd>
          <When at={contact.last_seen_at} />
        </dd>
      </div>
    </dl>
  );
}

function Header({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const name = usePersonName()(contact);
  const line = [contact.email, contact.phone].filter((part) => part && part !== name).join(" · ");
  return (
    <Card className="profile-head">
      <Avatar name={name} large />
      <div className="grow">
        <div className="row wrap">
          <h1 className="profile-name">{name}</h1>
          {contact.suppressions.map((item) => (
            <Pill key={item.channel} tone="coral" dot>
              {t(`suppressed.${item.reason}`, { defaultValue: item.reason })}
            </Pill>
          ))}
        </div>
        <div className="muted ellipsis" title={line}>
          {line || t("noAddress")}
        </div>
      </div>
      <Facts contact={contact} />
    </Card>
  );
}

function Profile({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const cards = useContactParts("card");
  const tabs = useContactParts("tab");
  return (
    <div className="stack">
      <Header contact={contact} />
      <div className="profile-grid">
        <div className="stack">
          <Attributes contact={contact} />
          <TagsCard contact={contact} />
          <SegmentsCard contact={contact} />
          <Suspense fallback={null}>
            {cards.map(({ key, Component }) => (
              <Component key={key} contactId={contact.id} />
            ))}
          </Suspense>
          <IdentitiesCard contact={contact} />
        </div>
        <Card flush>
          <Tabs
            className="profile-tabs"
            items={[
              { key: "events", label: t("tab.events"), children: <Timeline contactId={contact.id} /> },
              { key: "messages", label: t("tab.messages"), children: <Messages contactId={contact.id} /> },
              { key: "journeys", label: t("tab.journeys"), children: <Journeys contactId={contact.id} /> },
              ...tabs.map(({ key, titleKey, Component }) => ({
                key,
                label: t(titleKey),
                children: (
                  <Suspense fallback={null}>
                    <Component contactId={contact.id} />
                  </Suspense>
                ),
              })),
            ]}
          />
        </Card>
      </div>
    </div>
  );
}

function ContactView() {
  const { t } = useTranslation("contacts");
  const { id } = useParams({ from: "/contacts/$id" });
  const contact = useContact(Number(id));
  const nameOf = usePersonName();
  const name = contact.data ? nameOf(contact.data) : t("one");
  return (
    <Page
      title={null}
      tabTitle={name}
      crumb={
        <Link to="/contacts" search={{}}>
          <LeftOutlined /> {t("title")}
        </Link>
      }
    >
      <QueryView
        main
        query={contact}
        skeleton={
          <div className="card">
            <SkeletonRows />
          </div>
        }
      >
        {(data) => <Profile contact={data} />}
      </QueryView>
    </Page>
  );
}

export default function ContactPage() {
  return (
    <Guard permission="contacts.view">
      <ContactView />
    </Guard>
  );
}
