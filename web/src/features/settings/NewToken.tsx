import { Button, Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useSession } from "@/shared/session";
import type { Permission, TokenCreated } from "@/shared/types";
import { CopyLine, Field } from "@/shared/ui/parts";
import { useCreateToken } from "./api";
import { groupsOf } from "./permissions";

type ScopeProps = { chosen: Permission[]; choose: (next: Permission[]) => void };

/** Only rights that the person holds: a token never may more than its maker. */
function ScopePicker({ chosen, choose }: ScopeProps) {
  const { t } = useTranslation("settings");
  const { permissions } = useSession();
  const all = chosen.length === permissions.length;
  const toggle = (permission: Permission) =>
    choose(
      chosen.includes(permission) ? chosen.filter((each) => each !== permission) : [...chosen, permission],
    );
  return (
    <fieldset className="scopes">
      <legend>
        {t("token.scopes")}
        <Button type="link" size="small" onClick={() => choose(all ? [] : [...permissions])}>
          {t(all ? "token.noScopes" : "token.allScopes")}
        </Button>
      </legend>
      {groupsOf(permissions).map(([about, rights]) => (
        <div className="scope-group" key={about}>
          <span className="scope-about">{t(`about.${about}`, { defaultValue: about })}</span>
          <span className="scope-rights">
            {rights.map((permission) => (
              <Checkbox
                key={permission}
                checked={chosen.includes(permission)}
                onChange={() => toggle(permission)}
              >
                {t(`verb.${permission.split(".")[1]}`)}
              </Checkbox>
            ))}
          </span>
        </div>
      ))}
    </fieldset>
  );
}

function Made({ token, close }: { token: TokenCreated; close: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Modal
      open
      title={t("token.madeTitle", { name: token.name })}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={close}>
          {t("token.stored")}
        </Button>
      }
    >
      <div className="notice" data-tone="amber" style={{ marginBottom: 14 }}>
        {t("token.once")}
      </div>
      <CopyLine text={token.token} />
    </Modal>
  );
}

export function NewToken({ close }: { close: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const create = useCreateToken();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Permission[]>([]);
  const problem = create.error ? errorText(create.error) : undefined;
  if (create.data) return <Made token={create.data} close={close} />;
  return (
    <Modal
      open
      title={t("token.new")}
      width={560}
      onCancel={close}
      onOk={() => create.mutate({ name: name.trim(), scopes })}
      okText={common("create")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !name.trim() || scopes.length === 0, loading: create.isPending }}
    >
      <Field label={t("name")} hint={t("token.nameHint")}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <ScopePicker chosen={scopes} choose={setScopes} />
      {problem ? <p className="field-error">{problem}</p> : null}
    </Modal>
  );
}
