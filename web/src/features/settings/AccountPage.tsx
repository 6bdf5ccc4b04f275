import { LogoutOutlined, RightOutlined, SafetyOutlined, UnlockOutlined } from "@ant-design/icons";
import { Button, Input, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { signOut } from "@/shared/api";
import { type Locale, setLocale, setTheme, type ThemeChoice, useLocale, usePrefs } from "@/shared/prefs";
import { useSession } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Tile, type Tone } from "@/shared/ui/Pill";
import { Field } from "@/shared/ui/parts";
import { toast } from "@/shared/ui/toast";
import { useChangeProfile } from "./api";

function Profile() {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation("common");
  const { user, role } = useSession();
  const [name, setName] = useState(user.name);
  const change = useChangeProfile();
  const wanted = name.trim();
  const save = () =>
    change.mutate(
      { name: wanted },
      { onSuccess: () => toast.success(common("saved")), onError: toast.error },
    );
  return (
    <Card title={t("account.profile")}>
      <Field label={t("account.name")} hint={t("account.nameHint")}>
        {(id) => (
          <div className="row">
            <Input
              id={id}
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
              onPressEnter={() => (wanted && wanted !== user.name ? save() : undefined)}
            />
            <Button
              type="primary"
              disabled={!wanted || wanted === user.name}
              loading={change.isPending}
              onClick={save}
            >
              {common("save")}
            </Button>
          </div>
        )}
      </Field>
      <dl className="kv">
        <dt>{t("account.email")}</dt>
        <dd>{user.email}</dd>
        <dt>{t("account.role")}</dt>
        <dd>{common(`role.${role}`, { defaultValue: role })}</dd>
      </dl>
    </Card>
  );
}

function Look() {
  const { t } = useTranslation("settings");
  const { t: shell } = useTranslation("shell");
  const locale = useLocale();
  const theme = usePrefs((prefs) => prefs.theme);
  const change = useChangeProfile();
  const keep = (next: { locale?: Locale; theme?: ThemeChoice }) => {
    if (next.locale) setLocale(next.locale);
    if (next.theme) setTheme(next.theme);
    change.mutate(next, { onError: toast.error });
  };
  return (
    <Card title={t("account.look")}>
      <div className="field">
        <span className="field-label">{shell("language")}</span>
        <span>
          <Segmented<Locale>
            aria-label={shell("language")}
            value={locale}
            onChange={(next) => keep({ locale: next })}
            options={[
              { value: "zh-CN", label: "中文" },
              { value: "en", label: "English" },
            ]}
          />
        </span>
      </div>
      <div className="field">
        <span className="field-label">{shell("theme.label")}</span>
        <span>
          <Segmented<ThemeChoice>
            aria-label={shell("theme.label")}
            value={theme}
            onChange={(next) => keep({ theme: next })}
            options={(["light", "dark", "system"] as const).map((each) => ({
              value: each,
              label: shell(`theme.${each}`),
            }))}
          />
        </span>
      </div>
      <p className="field-hint">{t("account.lookHint")}</p>
    </Card>
  );
}

type DoorProps = { href: string; icon: ReactNode; tone: Tone; title: string; text: string };

function Door({ href, icon, tone, title, text }: DoorProps) {
  return (
    <a className="door" href={href}>
      <Tile tone={tone}>{icon}</Tile>
      <span className="grow">
        <span className="person-name">{title}</span>
        <span className="sub" style={{ display: "block" }}>
          {text}
        </span>
      </span>
      <RightOutlined className="muted" />
    </a>
  );
}

function Safety() {
  const { t } = useTranslation("settings");
  return (
    <Card title={t("account.safety")} flush>
      <div className="doors">
        <Door
          href="/accounts/password/change/"
          icon={<UnlockOutlined />}
          tone="primary"
          title={t("account.password")}
          text={t("account.passwordText")}
        />
        <Door
          href="/accounts/2fa/"
          icon={<SafetyOutlined />}
          tone="green"
          title={t("account.totp")}
          text={t("account.totpText")}
        />
      </div>
      <div className="card-body">
        <Button icon={<LogoutOutlined />} onClick={signOut}>
          {t("account.signOut")}
        </Button>
      </div>
    </Card>
  );
}

export default function AccountPage() {
  return (
    <div className="account-grid">
      <div className="stack">
        <Profile />
        <Look />
      </div>
      <Safety />
    </div>
  );
}
