import {
  MailOutlined,
  MessageOutlined,
  MobileOutlined,
  PhoneOutlined,
  WechatOutlined,
  WechatWorkOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { Preview } from "@/shared/types";
import { Bar } from "@/shared/ui/parts";

type Channel = Preview["reach"][number]["channel"];

const ICONS: Record<Channel, ReactNode> = {
  email: <MailOutlined />,
  sms: <MessageOutlined />,
  phone: <PhoneOutlined />,
  wechat: <WechatOutlined />,
  wecom: <WechatWorkOutlined />,
  push: <MobileOutlined />,
};

/** How many of the members each channel reaches. */
export function Reach({ preview }: { preview: Preview }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  return (
    <section className="reach" aria-label={t("reach")}>
      <h3 className="reach-title">{t("reach")}</h3>
      <dl data-tone="teal">
        {preview.reach.map(({ channel, count }) => (
          <div key={channel} className="reach-row">
            <dt>
              <span className="reach-icon" aria-hidden>
                {ICONS[channel]}
              </span>
              {t(`channels.${channel}`)}
            </dt>
            <dd className={count ? "reach-count num" : "reach-count none num"}>{format.count(count)}</dd>
            <dd className="reach-bar">
              <Bar share={preview.count ? count / preview.count : 0} label={t(`channels.${channel}`)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
