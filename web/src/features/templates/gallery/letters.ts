import type { Locale } from "@/shared/prefs";
import type { TemplateIn } from "@/shared/types";

export type Starter = "welcome" | "winback" | "receipt" | "blank";

const FONT = "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', sans-serif";

function frame(body: string, foot: string): string {
  return `<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="${FONT}" />
      <mj-text font-size="15px" line-height="1.7" color="#4a5873" />
      <mj-button background-color="#2457e6" border-radius="8px" font-size="15px" inner-padding="12px 22px" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#f4f6fa" width="600px">
${body}
    <mj-section>
      <mj-column>
        <mj-text align="center" font-size="12px" color="#66738f">${foot}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
}

function hero(color: string, title: string, text: string): string {
  return `    <mj-section background-color="${color}" padding="36px 24px">
      <mj-column>
        <mj-text color="#ffffff" font-size="26px" line-height="1.35" font-weight="600">${title}</mj-text>
        <mj-text color="#dbe4fb">${text}</mj-text>
      </mj-column>
    </mj-section>`;
}

function content(...blocks: string[]): string {
  return `    <mj-section background-color="#ffffff" padding="24px">
      <mj-column>
${blocks.map((block) => `        ${block}`).join("\n")}
      </mj-column>
    </mj-section>`;
}

const text = (words: string) => `<mj-text>${words}</mj-text>`;
const button = (words: string) => `<mj-button align="left" href="https://example.com/">${words}</mj-button>`;

const unsubscribe = {
  "zh-CN": `您收到这封信，是因为您在我们这里留下了邮箱。<a href="{{ links.unsubscribe }}">退订</a>`,
  en: `You get this mail because you gave us your address. <a href="{{ links.unsubscribe }}">Unsubscribe</a>`,
};

type Words = { name: string; subject: string; preheader: string; body: string };

const words: Record<Starter, Record<Locale, Words>> = {
  welcome: {
    "zh-CN": {
      name: "欢迎信",
      subject: "{{ contact.name or '您好' }}，欢迎加入",
      preheader: "先从这三件事开始",
      body: [
        hero("#2457e6", "{{ contact.name or '您好' }}，很高兴认识您", "花两分钟，先看看能为您做什么。"),
        content(
          text("1. 完善您的资料，推荐会更准<br />2. 看看大家最近在买什么<br />3. 有问题直接回复这封信"),
          button("开始看看"),
        ),
      ].join("\n"),
    },
    en: {
      name: "Welcome",
      subject: "Welcome, {{ contact.name or 'friend' }}",
      preheader: "Three things to begin with",
      body: [
        hero(
          "#2457e6",
          "Good to meet you, {{ contact.name or 'friend' }}",
          "Two minutes to see what we can do for you.",
        ),
        content(
          text(
            "1. Complete your profile for better suggestions<br />2. See what others like these days<br />3. Any question? Just reply to this mail",
          ),
          button("Have a look"),
        ),
      ].join("\n"),
    },
  },
  winback: {
    "zh-CN": {
      name: "老客召回",
      subject: "{{ contact.name or '朋友' }}，好久不见",
      preheader: "给您留了一份回归礼",
      body: [
        hero("#14213d", "好久不见，{{ contact.name or '朋友' }}", "上次之后，我们添了不少新东西。"),
        content(
          text(
            "{% if contact.city %}{{ contact.city }}的朋友们最近常买的，都放在一起了。{% else %}最近大家常买的，都放在一起了。{% endif %}",
          ),
          button("去看看"),
        ),
      ].join("\n"),
    },
    en: {
      name: "Win back",
      subject: "Long time no see, {{ contact.name or 'friend' }}",
      preheader: "Something is waiting for you",
      body: [
        hero(
          "#14213d",
          "Long time no see, {{ contact.name or 'friend' }}",
          "A lot is new since you were here.",
        ),
        content(
          text(
            "{% if contact.city %}What people in {{ contact.city }} buy these days, in one place.{% else %}What people buy these days, in one place.{% endif %}",
          ),
          button("Take a look"),
        ),
      ].join("\n"),
    },
  },
  receipt: {
    "zh-CN": {
      name: "订单感谢信",
      subject: "感谢您的订单 {{ event.properties.order_id }}",
      preheader: "我们已开始准备",
      body: [
        hero("#0e9f9a", "谢谢，{{ contact.name or '您' }}", "订单已收到，我们正在准备。"),
        content(
          `<mj-table><tr><td style="padding:8px 0">订单号</td><td style="text-align:right">{{ event.properties.order_id or '—' }}</td></tr><tr><td style="padding:8px 0">金额</td><td style="text-align:right"><b>{{ event.properties.total or '—' }}</b></td></tr></mj-table>`,
          button("查看订单"),
        ),
      ].join("\n"),
    },
    en: {
      name: "Order receipt",
      subject: "Thank you for order {{ event.properties.order_id }}",
      preheader: "We are getting it ready",
      body: [
        hero(
          "#0e9f9a",
          "Thank you, {{ contact.name or 'friend' }}",
          "Your order is here, and we are getting it ready.",
        ),
        content(
          `<mj-table><tr><td style="padding:8px 0">Order</td><td style="text-align:right">{{ event.properties.order_id or '—' }}</td></tr><tr><td style="padding:8px 0">Total</td><td style="text-align:right"><b>{{ event.properties.total or '—' }}</b></td></tr></mj-table>`,
          button("See your order"),
        ),
      ].join("\n"),
    },
  },
  blank: {
    "zh-CN": {
      name: "未命名模板",
      subject: "主题",
      preheader: "",
      body: content(text("{{ contact.name or '您好' }}，")),
    },
    en: {
      name: "Untitled template",
      subject: "Subject",
      preheader: "",
      body: content(text("Dear {{ contact.name or 'friend' }},")),
    },
  },
};

export const starters: Starter[] = ["welcome", "winback", "receipt"];

/** A letter of our own to begin with, in the person's language. */
export function starterLetter(starter: Starter, locale: Locale): TemplateIn {
  const { name, subject, preheader, body } = words[starter][locale];
  return { name, subject, preheader, format: "mjml", source: frame(body, unsubscribe[locale]) };
}
