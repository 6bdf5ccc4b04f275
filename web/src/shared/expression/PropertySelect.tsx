import { Select, type SelectProps } from "antd";
import { useNames } from "../names/names";
import "./expression.css";

type Props = Omit<SelectProps<string>, "options" | "showSearch" | "optionRender" | "labelRender"> & {
  event: string;
  fields: readonly { name: string }[];
};

/** What the data calls something stands beside its name where the two differ. */
export function NameLine({ text, name }: { text: string; name: string }) {
  return (
    <span className="field-label-line" title={name}>
      <span className="ellipsis">{text}</span>
      {name === text ? null : <small className="field-raw ellipsis">{name}</small>}
    </span>
  );
}

/** A property of an event, found by its name and by its key. */
export function PropertySelect({ event, fields, value, ...rest }: Props) {
  const names = useNames();
  return (
    <Select
      popupMatchSelectWidth={240}
      {...rest}
      showSearch={{ optionFilterProp: ["label", "value"] }}
      value={value || undefined}
      options={fields.map(({ name }) => ({ value: name, label: names.property(event, name), title: "" }))}
      optionRender={({ value: key }) => (
        <NameLine text={names.property(event, String(key))} name={String(key)} />
      )}
      labelRender={({ value: key }) => <span title={String(key)}>{names.property(event, String(key))}</span>}
    />
  );
}
