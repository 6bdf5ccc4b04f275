import { useTranslation } from "react-i18next";
import type { ValueSource } from "../catalogue";
import { useBuilder } from "../context";
import { carryValue, operatorsFor, shapeOf } from "../operators";
import { ValueInput } from "../ValueInput";
import { Choose } from "./parts";

type Comparison = { op: string; value?: unknown };
type Props = {
  kinds: readonly string[];
  op: string;
  value: unknown;
  source: ValueSource;
  /** Only these operators, where not all make sense. */
  only?: readonly string[];
  onChange: (comparison: Comparison) => void;
};

/** An operator and its value, as the kinds of the field want them. */
export function Compared({ kinds, op, value, source, only, onChange }: Props) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const shape = shapeOf(kinds, op, value);
  const operators = operatorsFor(kinds).filter((each) => !only || only.includes(each.op));
  const options = operators.map((each) => ({ value: each.op, label: t(`op.${each.op}`) }));
  if (!operators.some((each) => each.op === op)) options.push({ value: op, label: t(`op.${op}`) });
  return (
    <>
      <Choose
        label={t("operator")}
        value={op}
        options={options}
        onChange={(next) => onChange({ op: next, value: carryValue(shapeOf(kinds, next), value, shape) })}
      />
      <ValueInput
        shape={shape}
        value={value}
        source={source}
        disabled={readOnly}
        onChange={(next) => onChange({ op, value: next })}
      />
    </>
  );
}
