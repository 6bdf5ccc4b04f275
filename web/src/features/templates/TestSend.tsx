import { Link } from "@tanstack/react-router";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useSession } from "@/shared/session";
import type { Template } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useTestSend } from "./api";

type Props = { template: Template; dirty: boolean; person: number | null; close: () => void };

/** Sends the saved letter to one address, filled in for the person of the preview. */
export function TestSend({ template, dirty, person, close }: Props) {
  const { t } = useTranslation("templates");
  const { user, mailbox_local: local } = useSession();
  const [to, setTo] = useState(user.email);
  const send = useTestSend(template.id);
  const submit = () =>
    send.mutate(
      { to: to.trim(), contact_id: person ?? undefined },
      {
        onSuccess: () => {
          toast.success(t("testSent", { to: to.trim() }));
          close();
        },
      },
    );
  return (
    <Modal
      open
      title={t("test")}
      okText={t("testSend")}
      okButtonProps={{ disabled: !/^\S+@\S+$/.test(to.trim()), loading: send.isPending }}
      onCancel={close}
      onOk={submit}
    >
      <Field
        label={t("testTo")}
        error={send.error ? errorText(send.error) : undefined}
        hint={dirty ? t("testDirty", { version: template.version }) : t(person ? "testPerson" : "testNobody")}
      >
        {(id) => <Input id={id} type="email" value={to} onChange={(event) => setTo(event.target.value)} />}
      </Field>
      {local ? (
        <p className="notice" data-tone="primary">
          <span>
            {t("testLocal")}{" "}
            <Link to="/mailbox" search={{}}>
              {t("testMailbox")}
            </Link>
          </span>
        </p>
      ) : null}
    </Modal>
  );
}
