import { useNavigate } from "@tanstack/react-router";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useSavePortrait } from "./api";

type Props = {
  segment: number;
  against: number | null;
  /** The second of two segments side by side. */
  beside?: number;
  suggested: string;
  close: () => void;
};

/** Asks for the name that a portrait is kept under. */
export function SavePortrait({ segment, against, beside, suggested, close }: Props) {
  const { t } = useTranslation("insight");
  const { t: common } = useTranslation("common");
  const navigate = useNavigate();
  const save = useSavePortrait();
  const [name, setName] = useState(suggested);
  const submit = () =>
    save.mutate(
      { name: name.trim(), segment, against, beside },
      {
        onSuccess: (saved) => {
          toast.success(t("saved.done", { name: saved.name }));
          void navigate({ to: "/insight/saved/$id", params: { id: String(saved.id) } });
        },
      },
    );
  return (
    <Modal
      open
      title={t(beside === undefined ? "save" : "pair.save")}
      okText={common("save")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: !name.trim(), loading: save.isPending }}
      onCancel={close}
      onOk={submit}
    >
      <Field
        label={t("saved.name")}
        hint={t("saved.hint")}
        error={save.error ? errorText(save.error) : undefined}
      >
        {(id) => (
          <Input
            id={id}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => (name.trim() ? submit() : undefined)}
          />
        )}
      </Field>
    </Modal>
  );
}
