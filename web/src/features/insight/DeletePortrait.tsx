import { Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/ui/toast";
import { useDeletePortrait } from "./api";

type Props = {
  portrait: { id: number; name: string };
  done?: () => void;
  children: (ask: () => void) => ReactNode;
};

/** A saved portrait cannot be taken again as it was: deleting it is asked for. */
export function DeletePortrait({ portrait, done, children }: Props) {
  const { t } = useTranslation("insight");
  const { t: common } = useTranslation("common");
  const remove = useDeletePortrait();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {children(() => setAsking(true))}
      <Modal
        open={asking}
        title={t("saved.delete", { name: portrait.name })}
        okText={common("delete")}
        cancelText={common("cancel")}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onCancel={() => setAsking(false)}
        onOk={() =>
          remove.mutate(portrait.id, {
            onSuccess: () => {
              setAsking(false);
              done?.();
            },
            onError: toast.error,
          })
        }
      >
        {t("saved.deleteText")}
      </Modal>
    </>
  );
}
