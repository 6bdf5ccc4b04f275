import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { CopyLine } from "@/shared/ui/parts";

/** A secret that we made, this once. */
export function NewSecret({ secret, close }: { secret: string; close: () => void }) {
  const { t } = useTranslation("webhooks");
  return (
    <Modal
      open
      title={t("secretOnce")}
      onCancel={close}
      footer={
        <Button type="primary" onClick={close}>
          {t("done")}
        </Button>
      }
    >
      <p className="muted">{t("secretOnceText")}</p>
      <CopyLine text={secret} />
    </Modal>
  );
}
