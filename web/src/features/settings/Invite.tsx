import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useSession } from "@/shared/session";
import type { Member, Role } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useAddMember, useRoles } from "./api";

/** Asks for an address and a role; `invited` gets who must set a password first. */
export function Invite({ close, invited }: { close: () => void; invited: (member: Member) => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const { mailbox_local } = useSession();
  const roles = useRoles();
  const add = useAddMember();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("marketer");
  const problem = add.error ? errorText(add.error) : undefined;
  const send = () =>
    add.mutate(
      { email: email.trim(), role },
      {
        onSuccess: (member) => {
          close();
          if (member.pending) invited(member);
          else toast.success(t("member.added", { name: member.email }));
        },
      },
    );
  return (
    <Modal
      open
      title={t("member.add")}
      onCancel={close}
      onOk={send}
      okText={t("member.send")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !email.includes("@"), loading: add.isPending }}
    >
      <Field
        label={t("member.email")}
        error={problem}
        hint={t(mailbox_local ? "member.emailHintLocal" : "member.emailHint")}
      >
        {(id) => (
          <Input
            id={id}
            autoFocus
            type="email"
            placeholder="lin@example.com"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            onPressEnter={() => (email.includes("@") ? send() : undefined)}
          />
        )}
      </Field>
      <Field label={t("member.role")} hint={t(`member.roles.${role}`)}>
        {(id) => (
          <Select
            id={id}
            value={role}
            onChange={setRole}
            options={roles.data?.items.map((each) => ({
              value: each.role,
              label: common(`role.${each.role}`),
            }))}
          />
        )}
      </Field>
    </Modal>
  );
}
