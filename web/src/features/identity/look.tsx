import {
  ApiOutlined,
  CompassOutlined,
  IdcardOutlined,
  LaptopOutlined,
  MailOutlined,
  NumberOutlined,
  PhoneOutlined,
  TagOutlined,
  UserOutlined,
  WechatOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useLocale } from "@/shared/prefs";
import { type Tone, toneOf } from "@/shared/ui/Pill";
import { type Kind, useKinds } from "./api";

const looks: Record<string, { icon: ReactNode; tone: Tone }> = {
  user_id: { icon: <UserOutlined />, tone: "primary" },
  member_number: { icon: <IdcardOutlined />, tone: "violet" },
  crm_id: { icon: <ApiOutlined />, tone: "violet" },
  wechat_unionid: { icon: <WechatOutlined />, tone: "green" },
  wechat_openid: { icon: <WechatOutlined />, tone: "green" },
  wecom_external_userid: { icon: <WechatOutlined />, tone: "sky" },
  email: { icon: <MailOutlined />, tone: "amber" },
  phone: { icon: <PhoneOutlined />, tone: "teal" },
  anonymous_id: { icon: <CompassOutlined />, tone: "gray" },
  device_id: { icon: <LaptopOutlined />, tone: "gray" },
  cookie: { icon: <CompassOutlined />, tone: "gray" },
  click_id: { icon: <TagOutlined />, tone: "gray" },
};

/** Each kind of identifier keeps its picture and its colour everywhere. */
export function lookOf(namespace: string): { icon: ReactNode; tone: Tone } {
  return looks[namespace] ?? { icon: <NumberOutlined />, tone: toneOf(namespace) };
}

export type KindNames = { label: (namespace: string) => string; rank: (namespace: string) => number };

export function labelOf(kind: Kind, locale: string): string {
  return (locale === "zh-CN" ? kind.label_zh : kind.label_en) || kind.namespace;
}

/** What the workspace calls its kinds, and how strong they are. */
export function useKindNames(): KindNames {
  const locale = useLocale();
  const kinds = useKinds();
  const known = new Map(kinds.data?.items.map((kind) => [kind.namespace, kind]));
  return {
    label: (namespace) => {
      const kind = known.get(namespace);
      return kind ? labelOf(kind, locale) : namespace;
    },
    rank: (namespace) => known.get(namespace)?.rank ?? 10_000,
  };
}

type Props = { namespace: string; value: string; names: KindNames };

/** One identifier: its kind as a picture, its value, the kind's name for those who cannot see it. */
export function Identifier({ namespace, value, names }: Props) {
  const { icon, tone } = lookOf(namespace);
  const label = names.label(namespace);
  return (
    <span className="identifier" title={`${label}: ${value}`}>
      <span className="identifier-icon" data-tone={tone} aria-hidden>
        {icon}
      </span>
      <span className="sr-only">{label} </span>
      <span className="mono ellipsis">{value}</span>
    </span>
  );
}
