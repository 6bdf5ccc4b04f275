import { Button, Drawer, Input, InputNumber, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { type Kind, type KindIn, useDeclare, useWithdraw } from "./api";
import { declaration } from "./order";

const normalisers = ["text", "lower", "email", "phone", "scoped"] as const;
const regions = ["CN", "HK", "TW", "MO", "SG", "JP", "KR", "US", "GB", "DE", "FR", "AU"];

function fresh(lowest: number): KindIn {
  return {
    label_zh: "",
    label_en: "",
    rank: Math.min(lowest + 10, 9_999),
    normaliser: "text",
    region: "CN",
    max_per_person: 1,
    scoped: false,
    follows_latest: false,
    expires_after_days: null,
  };
}

type NumberProps = {
  label: string;
  hint: string;
  value: number | null;
  most: number;
  set: (value: number | null) => void;
};

function Limit({ label, hint, value, most, set }: NumberProps) {
  const { t } = useTranslation("identity");
  return (
    <Field label={label} hint={hint}>
      {(id) => (
        <InputNumber
          id={id}
          min={1}
          max={most}
          precision={0}
          value={value}
          placeholder={t("kinds.any")}
          onChange={set}
          style={{ width: 160 }}
        />
      )}
    </Field>
  );
}

type Props = { kind: Kind | null; lowest: number; close: () => void };

/** Declares a kind, or declares it otherwise; a standard kind goes back to its default, another one goes. */
export function KindEditor({ kind, lowest, close }: Props) {
  const { t } = useTranslation("identity");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const declare = useDeclare();
  const withdraw = useWithdraw();
  const [namespace, setNamespace] = useState(kind?.namespace ?? "");
  const [body, setBody] = useState<KindIn>(() => (kind ? declaration(kind) : fresh(lowest)));
  const set = (change: Partial<KindIn>) => setBody({ ...body, ...change });
  const ended = (text: string) => ({
    onSuccess: () => {
      toast.success(text);
      close();
    },
  });
  const error = declare.error ?? withdraw.error;
  const flag = (key: "scoped" | "follows_latest") => (
    <Field label={t(`editor.${key}`)} hint={t(`editor.${key}Hint`)}>
      {(id) => (
        <div>
          <Switch id={id} checked={body[key]} onChange={(value) => set({ [key]: value })} />
        </div>
      )}
    </Field>
  );
  return (
    <Drawer
      open
      size={460}
      title={kind ? t("editor.title", { name: kind.namespace }) : t("kinds.add")}
      onClose={close}
      footer={
        <div className="row wrap">
          <Button
            type="primary"
            loading={declare.isPending}
            disabled={!namespace.trim()}
            onClick={() => declare.mutate({ namespace: namespace.trim(), body }, ended(common("saved")))}
          >
            {common("save")}
          </Button>
          {kind?.changed ? (
            <Button
              danger={!kind.standard}
              loading={withdraw.isPending}
              onClick={() =>
                withdraw.mutate(kind.namespace, ended(t(kind.standard ? "editor.reset" : "editor.gone")))
              }
            >
              {t(kind.standard ? "editor.toDefault" : "editor.remove")}
            </Button>
          ) : null}
        </div>
      }
    >
      {kind ? (
        <p className="sub">{t("editor.values", { count: kind.values, value: format.count(kind.values) })}</p>
      ) : (
        <Field label={t("editor.namespace")} hint={t("editor.namespaceHint")}>
          {(id) => (
            <Input
              id={id}
              className="mono"
              value={namespace}
              maxLength={40}
              onChange={(event) => setNamespace(event.target.value)}
            />
          )}
        </Field>
      )}
      {(["label_zh", "label_en"] as const).map((key) => (
        <Field key={key} label={t(`editor.${key}`)}>
          {(id) => (
            <Input
              id={id}
              value={body[key]}
              maxLength={60}
              onChange={(event) => set({ [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Limit
        label={t("editor.most")}
        hint={t("editor.mostHint")}
        value={body.max_per_person ?? null}
        most={1_000}
        set={(max_per_person) => set({ max_per_person })}
      />
      {flag("scoped")}
      {flag("follows_latest")}
      <Limit
        label={t("editor.expires")}
        hint={t("editor.expiresHint")}
        value={body.expires_after_days ?? null}
        most={3_650}
        set={(expires_after_days) => set({ expires_after_days })}
      />
      <Field label={t("kinds.form")} hint={kind?.values ? t("editor.formFixed") : t("editor.formHint")}>
        {(id) => (
          <Select
            id={id}
            style={{ width: "100%" }}
            disabled={Boolean(kind?.values)}
            value={body.normaliser}
            onChange={(normaliser) => set({ normaliser })}
            options={normalisers.map((value) => ({ value, label: t(`normaliser.${value}`) }))}
          />
        )}
      </Field>
      {body.normaliser === "phone" ? (
        <Field label={t("editor.region")} hint={t("editor.regionHint")}>
          {(id) => (
            <Select
              id={id}
              style={{ width: 160 }}
              showSearch
              value={body.region}
              onChange={(region) => set({ region })}
              options={regions.map((value) => ({ value, label: value }))}
            />
          )}
        </Field>
      ) : null}
      {error ? <p className="field-error">{errorText(error)}</p> : null}
    </Drawer>
  );
}
