import { EditOutlined } from "@ant-design/icons";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import type { Source } from "@/shared/types";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useChangeSource } from "./api";

function ChangeAlias({ source, close }: { source: Source; close: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const change = useChangeSource();
  const [alias, setAlias] = useState(source.alias);
  const save = () =>
    change.mutate(
      { id: source.id, alias: alias.trim() },
      {
        onSuccess: () => {
          toast.success(t("source.aliasSaved"));
          close();
        },
      },
    );
  return (
    <Modal
      open
      title={t("source.aliasTitle", { name: source.name })}
      onCancel={close}
      onOk={save}
      okText={common("save")}
      cancelText={common("cancel")}
      okButtonProps={{ loading: change.isPending }}
    >
      <Field
        label={t("source.alias")}
        hint={t("source.aliasHint")}
        error={change.error ? errorText(change.error) : undefined}
      >
        {(id) => (
          <Input
            id={id}
            autoFocus
            maxLength={50}
            value={alias}
            onChange={(event) => setAlias(event.target.value)}
            onPressEnter={save}
          />
        )}
      </Field>
    </Modal>
  );
}

/** The short name that Sensors clients call a project, and the way to change it. */
export function SourceAlias({ source, mayEdit }: { source: Source; mayEdit: boolean }) {
  const { t } = useTranslation("settings");
  const [editing, setEditing] = useState(false);
  return (
    <span className="row">
      {source.alias ? (
        <span className="mono">{source.alias}</span>
      ) : (
        <span className="muted">{t("source.aliasNone")}</span>
      )}
      {mayEdit ? (
        <Button
          size="small"
          type="text"
          icon={<EditOutlined />}
          aria-label={t("source.aliasEdit", { name: source.name })}
          onClick={() => setEditing(true)}
        />
      ) : null}
      {editing ? <ChangeAlias source={source} close={() => setEditing(false)} /> : null}
    </span>
  );
}
