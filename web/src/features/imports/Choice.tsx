import { Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useNames } from "@/shared/names/names";
import { Field } from "@/shared/ui/parts";
import { type ExportChoice, useExportColumns } from "./api";
import "./texts";

export type Choice = Required<Pick<ExportChoice, "columns" | "format" | "encoding">>;

export const usual: Choice = {
  columns: ["id", "name", "identifier:email", "identifier:phone", "tags", "created_at"],
  format: "csv",
  encoding: "utf-8-sig",
};

function useColumnName(): (column: string) => string {
  const { t } = useTranslation("imports");
  const names = useNames();
  return (column) => {
    const [kind = "", name = ""] = column.split(/:(.*)/s);
    if (kind === "attribute") return names.attribute(name);
    if (kind === "identifier") return t("identifierColumn", { name: names.attribute(name) });
    return t(`exportColumn.${kind}`);
  };
}

/** What a file says of people, and how it is written. */
export function ChoiceFields({ value, change }: { value: Choice; change: (next: Choice) => void }) {
  const { t } = useTranslation("imports");
  const offered = useExportColumns(true);
  const nameOf = useColumnName();
  return (
    <>
      <Field label={t("columns")}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={value.columns}
            onChange={(columns: string[]) => change({ ...value, columns })}
            loading={offered.isPending}
            style={{ width: "100%" }}
            options={(offered.data?.columns ?? usual.columns).map((column) => ({
              value: column,
              label: nameOf(column),
            }))}
            showSearch={{ optionFilterProp: "label" }}
          />
        )}
      </Field>
      <Field label={t("format")}>
        {() => (
          <Segmented<Choice["format"]>
            value={value.format}
            onChange={(format) => change({ ...value, format })}
            options={[
              { value: "csv", label: "CSV" },
              { value: "xlsx", label: "XLSX" },
              { value: "parquet", label: "Parquet" },
            ]}
          />
        )}
      </Field>
      {value.format === "csv" ? (
        <Field label={t("encoding")}>
          {(id) => (
            <Select
              id={id}
              value={value.encoding}
              onChange={(encoding) => change({ ...value, encoding })}
              style={{ width: "100%" }}
              options={(["utf-8-sig", "utf-8", "gb18030"] as const).map((each) => ({
                value: each,
                label: t(`encodings.${each}`),
              }))}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}
