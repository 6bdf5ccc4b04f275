import { RedoOutlined, UndoOutlined } from "@ant-design/icons";
import { Button, Modal, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TemplateIn } from "@/shared/types";
import { toast } from "@/shared/ui/toast";
import { useConvert } from "./api";
import { ProblemList } from "./Problems";

type Written = Pick<TemplateIn, "format" | "source">;
type Format = Written["format"];
type Props = { written: Written; readOnly: boolean; set: (written: Written) => void };

const formats = [
  { value: "mjml" as const, label: "MJML" },
  { value: "html" as const, label: "HTML" },
];

type AskProps = { written: Written; wanted: Format; close: () => void; done: (written: Written) => void };

/** What the change does to the source; where it cannot be done, why. */
function Ask({ written, wanted, close, done }: AskProps) {
  const { t } = useTranslation("templates");
  const convert = useConvert();
  const problems = convert.data?.problems ?? [];
  const run = () =>
    convert.mutate(written, {
      onSuccess: ({ format, source, problems: found }) => {
        if (found.length === 0) done({ format, source });
      },
      onError: toast.error,
    });
  return (
    <Modal
      open
      title={t(`convert.${wanted}.title`)}
      okText={t("convert.go")}
      okButtonProps={{ loading: convert.isPending, disabled: problems.length > 0 }}
      onCancel={close}
      onOk={run}
    >
      <p>{t(`convert.${wanted}.text`)}</p>
      {problems.length > 0 ? (
        <div className="letter-problems" role="alert" data-tone="amber">
          <p>{t("convert.failed")}</p>
          <ProblemList problems={problems} />
        </div>
      ) : null}
    </Modal>
  );
}

/** MJML or HTML. A change converts what is written, after asking; both sources are kept to go back and forth. */
export function FormatSwitch({ written, readOnly, set }: Props) {
  const { t } = useTranslation("templates");
  const [wanted, setWanted] = useState<Format | null>(null);
  const [other, setOther] = useState<{ written: Written; older: boolean } | null>(null);
  const choose = (format: Format) => {
    if (format === written.format) return;
    if (written.source.trim()) setWanted(format);
    else set({ format, source: "" });
  };
  const take = (next: Written, older: boolean) => {
    setOther({ written, older });
    setWanted(null);
    set(next);
  };
  return (
    <>
      <Segmented<Format>
        size="small"
        aria-label={t("format")}
        disabled={readOnly}
        value={written.format}
        onChange={choose}
        options={formats}
      />
      {other && !readOnly ? (
        <Button
          size="small"
          type="text"
          icon={other.older ? <UndoOutlined /> : <RedoOutlined />}
          onClick={() => take(other.written, !other.older)}
        >
          {t(other.older ? "convert.undo" : "convert.redo")}
        </Button>
      ) : null}
      {wanted ? (
        <Ask
          written={written}
          wanted={wanted}
          close={() => setWanted(null)}
          done={(next) => take(next, true)}
        />
      ) : null}
    </>
  );
}
