import { MergeOutlined, NodeIndexOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { CopyButton, When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { type Identifier as Name, type PersonIdentity, useIdentity } from "./api";
import { DetachDialog } from "./dialogs";
import { Graph } from "./Graph";
import "./identity.css";
import { Identifier, useKindNames } from "./look";
import { MergeDialog } from "./MergeDialog";
import { MergeHistory } from "./MergeHistory";
import "./texts";

function Identifiers({ identity, contactId }: { identity: PersonIdentity; contactId: number }) {
  const { t } = useTranslation("identity");
  const mayMerge = useCan("contacts.merge");
  const names = useKindNames();
  const [taken, setTaken] = useState<Name | null>(null);
  const sorted = [...identity.identifiers].sort((a, b) => names.rank(a.namespace) - names.rank(b.namespace));
  return (
    <>
      <ul className="identifier-list" aria-label={t("identifiers")}>
        {sorted.map((each) => (
          <li key={each.id}>
            <span className="identifier-kind sub">{names.label(each.namespace)}</span>
            <span className="row grow">
              <Identifier namespace={each.namespace} value={each.value} names={names} />
              <CopyButton text={each.value} />
            </span>
            <span className="sub identifier-since">
              <When at={each.first_seen_at} />
              {each.part_id === contactId ? "" : ` · ${t("graph.part", { id: each.part_id })}`}
            </span>
            {mayMerge && sorted.length > 1 ? (
              <Button
                size="small"
                type="text"
                aria-label={t("detach.of", { value: each.value })}
                onClick={() => setTaken(each)}
              >
                {t("detach.button")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {taken ? <DetachDialog contactId={contactId} name={taken} close={() => setTaken(null)} /> : null}
    </>
  );
}

function Whole({ identity, contactId }: { identity: PersonIdentity; contactId: number }) {
  const { t } = useTranslation("identity");
  const mayMerge = useCan("contacts.merge");
  const names = useKindNames();
  const [merging, setMerging] = useState(false);
  return (
    <div className="identity-tab">
      <div className="identity-head">
        <h2>{t("graph.title")}</h2>
        {mayMerge ? (
          <Button icon={<MergeOutlined />} onClick={() => setMerging(true)}>
            {t("merge.button")}
          </Button>
        ) : null}
      </div>
      {identity.identifiers.length === 0 ? (
        <State icon={<NodeIndexOutlined />} title={t("noIdentifiers.title")} compact>
          {t("noIdentifiers.text")}
        </State>
      ) : (
        <>
          <Graph identity={identity} contactId={contactId} names={names} />
          <h2>{t("identifiers")}</h2>
          <Identifiers identity={identity} contactId={contactId} />
        </>
      )}
      <h2>{t("history.title")}</h2>
      <MergeHistory merges={identity.merges} />
      {merging ? <MergeDialog contactId={contactId} close={() => setMerging(false)} /> : null}
    </div>
  );
}

/** On a person's page: what makes them one person, and how to change that. */
export default function ContactIdentity({ contactId }: { contactId: number }) {
  const identity = useIdentity(contactId);
  return <QueryView query={identity}>{(data) => <Whole identity={data} contactId={contactId} />}</QueryView>;
}
