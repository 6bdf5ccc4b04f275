import { Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Field } from "@/shared/ui/parts";
import { SkeletonRows } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { type Merge, type Identifier as Name, useDetach, useIdentity, useUndoMerge } from "./api";
import { PersonLink } from "./Facts";
import { parsedName, sidesOf } from "./graph";
import { Identifier, useKindNames } from "./look";

const REASON_LENGTH = 200;

export function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  const { t } = useTranslation("identity");
  return (
    <Field label={t("reason")} hint={t("reasonHint")}>
      {(id) => (
        <Input.TextArea
          id={id}
          rows={2}
          maxLength={REASON_LENGTH}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Side({ title, names, children }: { title: string; names: Name[]; children?: ReactNode }) {
  const { t } = useTranslation("identity");
  const kinds = useKindNames();
  return (
    <section className="side-box" aria-label={title}>
      <h3>{title}</h3>
      {names.length === 0 ? <p className="sub">{t("undo.nameless")}</p> : null}
      <ul>
        {names.slice(0, 12).map((each) => (
          <li key={each.id}>
            <Identifier namespace={each.namespace} value={each.value} names={kinds} />
          </li>
        ))}
      </ul>
      {names.length > 12 ? <p className="sub">{t("undo.more", { count: names.length - 12 })}</p> : null}
      {children}
    </section>
  );
}

/** Says what undoing a merge does, asks why, and then leads to both people. */
export function UndoDialog({ merge, close }: { merge: Merge; close: () => void }) {
  const { t } = useTranslation("identity");
  const { t: common } = useTranslation("common");
  const identity = useIdentity(merge.contact_id);
  const undo = useUndoMerge();
  const [reason, setReason] = useState("");
  const [before, setBefore] = useState<ReturnType<typeof sidesOf> | null>(null);
  const sides = before ?? (identity.data ? sidesOf(merge, identity.data) : null);
  const done = undo.data;
  const run = () => {
    setBefore(sides);
    undo.mutate({ id: merge.id, reason });
  };
  return (
    <Modal
      open
      width={640}
      title={done ? t("undo.doneTitle") : t("undo.title")}
      onCancel={close}
      onOk={done ? close : run}
      okText={done ? common("close") : t("undo.ok")}
      cancelButtonProps={done ? { style: { display: "none" } } : undefined}
      okButtonProps={{ loading: undo.isPending, disabled: !sides }}
    >
      <p>{t(done ? "undo.done" : "undo.text")}</p>
      {sides ? (
        <div className="sides">
          <Side title={t(done ? "undo.stayed" : "undo.stays")} names={sides.staying}>
            {done ? <PersonLink id={merge.contact_id} name={merge.name} /> : null}
          </Side>
          <Side title={t(done ? "undo.left" : "undo.leaves")} names={sides.leaving}>
            {done ? <PersonLink id={done.contact_id} name="" /> : null}
          </Side>
        </div>
      ) : (
        <SkeletonRows rows={3} />
      )}
      {done ? null : (
        <>
          <ul className="will-happen">
            {(["goes", "noAgain", "back"] as const).map((key) => (
              <li key={key}>{t(`undo.${key}`)}</li>
            ))}
          </ul>
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
      {undo.error ? <p className="field-error">{errorText(undo.error)}</p> : null}
    </Modal>
  );
}

type DetachProps = { contactId: number; name: Name; close: () => void };

/** Takes one identifier off a person; what came by it so far stays. */
export function DetachDialog({ contactId, name, close }: DetachProps) {
  const { t } = useTranslation("identity");
  const kinds = useKindNames();
  const detach = useDetach(contactId);
  const [reason, setReason] = useState("");
  const run = () =>
    detach.mutate(
      { identity: name.id, reason },
      {
        onSuccess: () => {
          toast.success(t("detach.done", { value: name.value }));
          close();
        },
      },
    );
  return (
    <Modal
      open
      title={t("detach.title")}
      onCancel={close}
      onOk={run}
      okText={t("detach.ok")}
      okButtonProps={{ loading: detach.isPending }}
    >
      <p>
        <Identifier namespace={name.namespace} value={name.value} names={kinds} />
      </p>
      <p>{t("detach.text")}</p>
      <ReasonField value={reason} onChange={setReason} />
      {detach.error ? <p className="field-error">{errorText(detach.error)}</p> : null}
    </Modal>
  );
}

/** By which two identifiers two records became one. */
export function JoinedBy({ merge }: { merge: Merge }) {
  const kinds = useKindNames();
  const [left, right] = [parsedName(merge.left), parsedName(merge.right)];
  return (
    <span className="row wrap">
      <Identifier namespace={left.namespace} value={left.value} names={kinds} />
      <span aria-hidden>—</span>
      <Identifier namespace={right.namespace} value={right.value} names={kinds} />
    </span>
  );
}
