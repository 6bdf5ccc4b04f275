import { SafetyCertificateOutlined } from "@ant-design/icons";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../types";
import { useBuilder } from "../context";
import type { ConsentLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Choose, ChooseMany } from "./parts";

const states = ["given", "withdrawn", "pending", "expired", "none"];
const ANY = "*";

function purposes(catalogue: Catalogue, language: string) {
  return catalogue.purposes.map(({ key, name_zh, name_en }) => ({
    value: key,
    label: (language === "en" ? name_en : name_zh) || key,
  }));
}

function Form({ leaf, onChange }: LeafProps<ConsentLeaf>) {
  const { t, i18n } = useTranslation("expression");
  const { catalogue } = useBuilder();
  const { channel, ...rest } = leaf;
  const purpose = catalogue.purposes.find((each) => each.key === leaf.consent);
  const channels = purpose?.channels.length ? purpose.channels : catalogue.consent_channels;
  return (
    <>
      <span className="word">{t("consent.to")}</span>
      <Choose
        label={t("consent.purpose")}
        className="value-text"
        value={leaf.consent}
        options={purposes(catalogue, i18n.language)}
        onChange={(consent) => onChange({ ...leaf, consent })}
      />
      <Choose
        label={t("channel.label")}
        className="value-within"
        value={channel ?? ANY}
        options={[
          { value: ANY, label: t("channel.any") },
          ...channels.map((each) => ({ value: each, label: t(`channel.${each}`) })),
        ]}
        onChange={(next) => onChange(next === ANY ? rest : { ...rest, channel: next })}
      />
      <span className="word">{t("op.is")}</span>
      <ChooseMany
        label={t("consent.state")}
        values={leaf.value}
        options={states.map((each) => ({ value: each, label: t(`consent.states.${each}`) }))}
        onChange={(value) => onChange({ ...leaf, value })}
      />
    </>
  );
}

export const consent = leafKind<ConsentLeaf>({
  key: "consent",
  family: "reach",
  tone: "violet",
  Icon: SafetyCertificateOutlined,
  keys: ["consent", "channel", "op", "value"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("consent.title") }],
  choice: () => "",
  start: (_name, catalogue) => ({ consent: catalogue.purposes[0]?.key ?? "", op: "is", value: ["given"] }),
  hasForm: (leaf) => leaf.op === "is" && Array.isArray(leaf.value),
  isComplete: (leaf) => leaf.consent !== "" && leaf.value.length > 0,
  brief: (leaf, say, catalogue) => {
    const named = purposes(catalogue, i18next.language).find((each) => each.value === leaf.consent);
    return `${named?.label ?? leaf.consent}: ${leaf.value.map((each) => say(`consent.states.${each}`)).join(", ")}`;
  },
  Form,
});
