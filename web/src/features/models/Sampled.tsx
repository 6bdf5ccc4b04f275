import { InfoCircleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";

type Read = { read?: number; all?: number };

/** That of very many people a sample was read, and how large it was. */
export function Sampled({ found, about }: { found: Read; about: "lookalike" | "groups" }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const { read = 0, all = 0 } = found;
  if (read >= all) return null;
  return (
    <div className="model-note" data-tone="amber" role="note">
      <InfoCircleOutlined aria-hidden />
      <span>{t(`${about}.sample`, { read: format.count(read), all: format.count(all) })}</span>
    </div>
  );
}
