import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "@/shared/ui/parts";
import type { Reentry } from "../graph";

const choices: Reentry[] = ["never", "after_exit", "always"];

type Props = { value: Reentry; readOnly: boolean; onChange: (value: Reentry) => void };

/** Whether a person who has been in the journey may enter again. */
export function ReentryField({ value, readOnly, onChange }: Props) {
  const { t } = useTranslation("journeys");
  return (
    <Field label={t("reentry.label")} hint={t(`reentry.${value}Hint`)}>
      {(id) => (
        <Select
          id={id}
          disabled={readOnly}
          value={value}
          onChange={onChange}
          options={choices.map((each) => ({ value: each, label: t(`reentry.${each}`) }))}
        />
      )}
    </Field>
  );
}
