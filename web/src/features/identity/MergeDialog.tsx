import { useNavigate } from "@tanstack/react-router";
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import type { ContactDetail } from "@/shared/types";
import { Person } from "@/shared/ui/Person";
import { PersonPicker } from "@/shared/ui/PersonPicker";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useMergeWith, usePerson } from "./api";
import { ReasonField } from "./dialogs";
import { Identifier, useKindNames } from "./look";

const MOST_ATTRIBUTES = 12;

function shown(value: unknown): string {
  if (value === undefined || value === null) return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Attributes({ one, other }: { one: ContactDetail; other: ContactDetail }) {
  const { t } = useTranslation("identity");
  const keys = [...new Set([...Object.keys(one.attributes), ...Object.keys(other.attributes)])].sort();
  return (
    <table className="compare" aria-label={t("merge.attributes")}>
      <tbody>
        {keys.slice(0, MOST_ATTRIBUTES).map((key) => {
          const [left, right] = [shown(one.attributes[key]), shown(other.attributes[key])];
          return (
            <tr key={key} data-differs={left !== right}>
              <th scope="row">{key}</th>
              <td>{left}</td>
              <td>{right}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Column({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const names = useKindNames();
  return (
    <section className="side-box" aria-label={contact.name || `#${contact.id}`}>
      <Person person={contact} />
      <p className="sub">
        {t("merge.counts", {
          events: format.count(contact.counts.events),
          messages: format.count(contact.counts.messages),
        })}
      </p>
      <ul>
        {contact.identities.slice(0, 10).map((each) => (
          <li key={`${each.namespace} ${each.value}`}>
            <Identifier namespace={each.namespace} value={each.value} names={names} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Two people beside each other before they become one. */
export function MergeDialog({ contactId, close }: { contactId: number; close: () => void }) {
  const { t } = useTranslation("identity");
  const navigate = useNavigate();
  const [otherId, setOtherId] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const one = usePerson(contactId);
  const other = usePerson(otherId);
  const merge = useMergeWith(contactId);
  const same = otherId === contactId;
  const users = [one.data, other.data].map(
    (each) => each?.identities.find((identity) => identity.namespace === "user_id")?.value,
  );
  const run = () =>
    otherId !== null &&
    merge.mutate(
      { other: otherId, reason },
      {
        onSuccess: (kept) => {
          toast.success(t("merge.done"));
          close();
          void navigate({ to: "/contacts/$id", params: { id: String(kept.contact_id) } });
        },
      },
    );
  return (
    <Modal
      open
      width={720}
      title={t("merge.title")}
      onCancel={close}
      onOk={run}
      okText={t("merge.ok")}
      okButtonProps={{ loading: merge.isPending, disabled: !one.data || !other.data || same }}
    >
      <Field label={t("merge.with")} error={same ? t("merge.same") : null}>
        {(id) => <PersonPicker id={id} value={otherId} onChange={setOtherId} />}
      </Field>
      {one.data && other.data && !same ? (
        <>
          <div className="sides">
            <Column contact={one.data} />
            <Column contact={other.data} />
          </div>
          <Attributes one={one.data} other={other.data} />
          {users[0] && users[1] ? (
            <p className="notice" data-tone="amber">
              {t("merge.twoUsers")}
            </p>
          ) : null}
          <p className="sub will-happen">{t("merge.text")}</p>
          <ReasonField value={reason} onChange={setReason} />
        </>
      ) : null}
      {merge.error ? <p className="field-error">{errorText(merge.error)}</p> : null}
    </Modal>
  );
}
