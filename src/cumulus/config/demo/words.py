"""What the invented people are called."""

from __future__ import annotations

FAMILY_NAMES = (
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"),
    ("黄", "huang"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"),
    ("高", "gao"), ("林", "lin"), ("何", "he"), ("郭", "guo"), ("马", "ma"), ("罗", "luo"), ("梁", "liang"),
    ("宋", "song"), ("郑", "zheng"), ("谢", "xie"), ("韩", "han"), ("唐", "tang"), ("冯", "feng"), ("于", "yu"),
    ("董", "dong"), ("萧", "xiao"), ("程", "cheng"), ("曹", "cao"), ("袁", "yuan"), ("邓", "deng"), ("许", "xu"),
    ("傅", "fu"), ("沈", "shen"), ("曾", "zeng"), ("彭", "peng"), ("吕", "lv"), ("苏", "su"), ("卢", "lu"),
    ("蒋", "jiang"), ("蔡", "cai"), ("丁", "ding"), ("魏", "wei"), ("叶", "ye"), ("潘", "pan"), ("欧阳", "ouyang"),
)  # fmt: skip
"""Family names and their pinyin, the more frequent first."""

GIVEN_FIRST = (
    ("子", "zi"), ("雨", "yu"), ("思", "si"), ("佳", "jia"), ("浩", "hao"), ("梓", "zi"), ("诗", "shi"), ("俊", "jun"),
    ("欣", "xin"), ("明", "ming"), ("嘉", "jia"), ("一", "yi"), ("晓", "xiao"), ("文", "wen"), ("天", "tian"),
    ("若", "ruo"), ("志", "zhi"), ("语", "yu"), ("清", "qing"), ("家", "jia"), ("建", "jian"), ("慧", "hui"),
)  # fmt: skip
GIVEN_SECOND = {
    "female": (
        ("涵", "han"), ("萱", "xuan"), ("怡", "yi"), ("琪", "qi"), ("婷", "ting"), ("妍", "yan"), ("彤", "tong"),
        ("雯", "wen"), ("悦", "yue"), ("宁", "ning"), ("瑶", "yao"), ("然", "ran"), ("洁", "jie"), ("琳", "lin"),
    ),
    "male": (
        ("轩", "xuan"), ("宇", "yu"), ("杰", "jie"), ("豪", "hao"), ("博", "bo"), ("辰", "chen"), ("睿", "rui"),
        ("涛", "tao"), ("峰", "feng"), ("强", "qiang"), ("凯", "kai"), ("航", "hang"), ("远", "yuan"), ("诚", "cheng"),
    ),
}  # fmt: skip

FOREIGN_GIVEN = {
    "female": (
        "Emma",
        "Olivia",
        "Sofia",
        "Hannah",
        "Yuki",
        "Priya",
        "Chloé",
        "Ingrid",
        "Amara",
        "Lucía",
        "Mei",
        "Nora",
    ),
    "male": (
        "James",
        "Lukas",
        "Noah",
        "Kenji",
        "Arjun",
        "Mateo",
        "Pierre",
        "Oliver",
        "Kwame",
        "Daniel",
        "Jun",
        "Marco",
    ),
}
FOREIGN_FAMILY = (
    "Novak", "Bergström", "Tanaka", "Okafor", "Keller", "Moreau", "Rossi", "Iyer", "Walsh", "Santos", "Lindqvist",
    "Hartley", "Ferreira", "Schneider", "Nakamura", "Petrov", "O'Neil", "Dubois", "Kowalski", "Mehta",
)  # fmt: skip

COMPANY_NAMES = (
    ("云岭", "yunling"), ("青禾", "qinghe"), ("蓝屿", "lanyu"), ("星桥", "xingqiao"), ("北辰湾", "beichenwan"),
    ("拓野", "tuoye"), ("知行岛", "zhixingdao"), ("木棉", "mumian"), ("远帆", "yuanfan"), ("朗润", "langrun"),
    ("晨曦谷", "chenxigu"), ("智川", "zhichuan"), ("海棠里", "haitangli"), ("九畹", "jiuwan"), ("方舟塔", "fangzhouta"),
    ("合木", "hemu"), ("光年湖", "guangnianhu"), ("易水", "yishui"), ("松间", "songjian"), ("万象屋", "wanxiangwu"),
)  # fmt: skip
FOREIGN_COMPANIES = ("Northgale", "Bluefern", "Kitewell", "Ostrava Labs", "Maplecroft", "Sundial Works", "Heronbay")
INDUSTRIES = (
    ("制造业", "智造", "zhizao"), ("零售", "商贸", "shangmao"), ("互联网", "科技", "keji"), ("金融", "金服", "jinfu"),
    ("教育", "教育", "jiaoyu"), ("医疗健康", "医疗", "yiliao"), ("物流", "供应链", "gongyinglian"), ("汽车", "汽车", "qiche"),
)  # fmt: skip
"""Industries, and what their companies are called after."""

TITLES = (
    ("市场总监", 8), ("市场经理", 18), ("数字营销专员", 20), ("CMO", 4), ("增长负责人", 8), ("运营经理", 14),
    ("IT 经理", 9), ("CIO", 3), ("销售总监", 6), ("产品经理", 10),
)  # fmt: skip
COMPANY_SIZES = (("1-49", 22), ("50-199", 30), ("200-999", 28), ("1000-4999", 14), ("5000+", 6))
