import { CloseCircleFilled, SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useTranslation } from "react-i18next";

type Props = {
  label: string;
  value: string;
  className?: string;
  onChange: (text: string) => void;
};

/** The box above a list that narrows it down; what it looks through is its label and its hint. */
export function SearchInput({ label, value, className, onChange }: Props) {
  const { t } = useTranslation("common");
  return (
    <Input
      prefix={<SearchOutlined />}
      allowClear={{ clearIcon: <CloseCircleFilled aria-label={t("clear")} /> }}
      className={className}
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
