import { FolderAddOutlined } from "@ant-design/icons";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useCreateFolder } from "./kept";

/** Asks for a folder's name. */
export function NewFolder() {
  const { t } = useTranslation("segments");
  const [name, setName] = useState<string | null>(null);
  const create = useCreateFolder();
  const wanted = name?.trim() ?? "";
  const submit = () => {
    if (wanted) create.mutate(wanted, { onSuccess: () => setName(null), onError: toast.error });
  };
  return (
    <>
      <Button icon={<FolderAddOutlined />} onClick={() => setName("")}>
        {t("folder.new")}
      </Button>
      <Modal
        open={name !== null}
        title={t("folder.new")}
        okText={t("folder.create")}
        okButtonProps={{ disabled: !wanted, loading: create.isPending }}
        onCancel={() => setName(null)}
        onOk={submit}
        destroyOnHidden
      >
        <Field label={t("folder.name")} hint={t("folder.hint")}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              maxLength={100}
              value={name ?? ""}
              onChange={(event) => setName(event.target.value)}
              onPressEnter={submit}
            />
          )}
        </Field>
      </Modal>
    </>
  );
}
