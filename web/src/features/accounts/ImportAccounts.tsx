import { UploadOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { type Imported, useImport } from "./api";

function Result({ done }: { done: Imported }) {
  const { t } = useTranslation("accounts");
  const format = useFormat();
  return (
    <div className="stack" role="status">
      <dl className="account-figures">
        {(["rows", "created", "updated", "rejected"] as const).map((key) => (
          <div key={key}>
            <dt>{t(`import.${key}`)}</dt>
            <dd className="num">{format.count(done[key])}</dd>
          </div>
        ))}
      </dl>
      {done.ignored_columns.length > 0 ? (
        <p className="sub">{t("import.ignored", { names: done.ignored_columns.join(", ") })}</p>
      ) : null}
      {done.rejects.length > 0 ? (
        <div className="import-rejects">
          <table className="table" aria-label={t("import.rejected")}>
            <tbody>
              {done.rejects.map((each) => (
                <tr key={each.row}>
                  <td className="num">{t("import.row", { row: each.row })}</td>
                  <td>{t(`reason.${each.reason}`, { defaultValue: each.reason })}</td>
                  <td className="mono ellipsis">{each.value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}

export function ImportAccounts({ close }: { close: () => void }) {
  const { t } = useTranslation("accounts");
  const { t: common } = useTranslation("common");
  const input = useRef<HTMLInputElement>(null);
  const read = useImport();
  return (
    <Modal
      open
      title={t("import.title")}
      onCancel={close}
      width={640}
      footer={<Button onClick={close}>{common("close")}</Button>}
    >
      <div className="stack">
        <p className="sub">{t("import.text")}</p>
        <div>
          <input
            ref={input}
            type="file"
            accept=".csv,.xlsx"
            className="sr-only"
            aria-label={t("import.choose")}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) read.mutate(file);
              event.target.value = "";
            }}
          />
          <Button
            type="primary"
            icon={<UploadOutlined />}
            loading={read.isPending}
            onClick={() => input.current?.click()}
          >
            {t("import.choose")}
          </Button>
        </div>
        {read.error ? <p className="field-error">{errorText(read.error)}</p> : null}
        {read.data ? <Result done={read.data} /> : null}
      </div>
    </Modal>
  );
}
