"""What the regions, provinces and cities of China are called in English, by the standard division codes."""

from __future__ import annotations

from functools import lru_cache

from cumulus.apps.audiences.expressions.regions import Place, regions

_REGIONS = {
    "华北": "North China",
    "东北": "Northeast China",
    "华东": "East China",
    "华中": "Central China",
    "华南": "South China",
    "西南": "Southwest China",
    "西北": "Northwest China",
}
_PROVINCES = """
11 Beijing, 12 Tianjin, 13 Hebei, 14 Shanxi, 15 Inner Mongolia, 21 Liaoning, 22 Jilin, 23 Heilongjiang, 31 Shanghai,
32 Jiangsu, 33 Zhejiang, 34 Anhui, 35 Fujian, 36 Jiangxi, 37 Shandong, 41 Henan, 42 Hubei, 43 Hunan, 44 Guangdong,
45 Guangxi, 46 Hainan, 50 Chongqing, 51 Sichuan, 52 Guizhou, 53 Yunnan, 54 Tibet, 61 Shaanxi, 62 Gansu, 63 Qinghai,
64 Ningxia, 65 Xinjiang, 71 Taiwan, 81 Hong Kong, 82 Macao
"""
_CITIES = """
13 Shijiazhuang Tangshan Qinhuangdao Handan Xingtai Baoding Zhangjiakou Chengde Cangzhou Langfang Hengshui
14 Taiyuan Datong Yangquan Changzhi Jincheng Shuozhou Jinzhong Yuncheng Xinzhou Linfen Lüliang
15 Hohhot Baotou Wuhai Chifeng Tongliao Ordos Hulunbuir Bayannur Ulanqab Hinggan Xilingol Alxa
21 Shenyang Dalian Anshan Fushun Benxi Dandong Jinzhou Yingkou Fuxin Liaoyang Panjin Tieling Chaoyang Huludao
22 Changchun Jilin Siping Liaoyuan Tonghua Baishan Songyuan Baicheng Yanbian
23 Harbin Qiqihar Jixi Hegang Shuangyashan Daqing Yichun Jiamusi Qitaihe Mudanjiang Heihe Suihua Daxing'anling
32 Nanjing Wuxi Xuzhou Changzhou Suzhou Nantong Lianyungang Huai'an Yancheng Yangzhou Zhenjiang Taizhou Suqian
33 Hangzhou Ningbo Wenzhou Jiaxing Huzhou Shaoxing Jinhua Quzhou Zhoushan Taizhou Lishui
34 Hefei Wuhu Bengbu Huainan Ma'anshan Huaibei Tongling Anqing Huangshan Chuzhou Fuyang Suzhou
34 Lu'an Bozhou Chizhou Xuancheng
35 Fuzhou Xiamen Putian Sanming Quanzhou Zhangzhou Nanping Longyan Ningde
36 Nanchang Jingdezhen Pingxiang Jiujiang Xinyu Yingtan Ganzhou Ji'an Yichun Fuzhou Shangrao
37 Jinan Qingdao Zibo Zaozhuang Dongying Yantai Weifang Jining Tai'an Weihai Rizhao Linyi
37 Dezhou Liaocheng Binzhou Heze
41 Zhengzhou Kaifeng Luoyang Pingdingshan Anyang Hebi Xinxiang Jiaozuo Puyang Xuchang Luohe Sanmenxia
41 Nanyang Shangqiu Xinyang Zhoukou Zhumadian
42 Wuhan Huangshi Shiyan Yichang Xiangyang Ezhou Jingmen Xiaogan Jingzhou Huanggang Xianning Suizhou Enshi
43 Changsha Zhuzhou Xiangtan Hengyang Shaoyang Yueyang Changde Zhangjiajie Yiyang Chenzhou Yongzhou Huaihua
43 Loudi Xiangxi
44 Guangzhou Shaoguan Shenzhen Zhuhai Shantou Foshan Jiangmen Zhanjiang Maoming Zhaoqing Huizhou Meizhou
44 Shanwei Heyuan Yangjiang Qingyuan Dongguan Zhongshan Chaozhou Jieyang Yunfu
45 Nanning Liuzhou Guilin Wuzhou Beihai Fangchenggang Qinzhou Guigang Yulin Baise Hezhou Hechi
45 Laibin Chongzuo
46 Haikou Sanya Sansha Danzhou
51 Chengdu Zigong Panzhihua Luzhou Deyang Mianyang Guangyuan Suining Neijiang Leshan Nanchong Meishan
51 Yibin Guang'an Dazhou Ya'an Bazhong Ziyang Aba Ganzi Liangshan
52 Guiyang Liupanshui Zunyi Anshun Bijie Tongren Qianxinan Qiandongnan Qiannan
53 Kunming Qujing Yuxi Baoshan Zhaotong Lijiang Pu'er Lincang Chuxiong Honghe
53 Wenshan Xishuangbanna Dali Dehong Nujiang Diqing
54 Lhasa Shigatse Qamdo Nyingchi Shannan Nagqu Ngari
61 Xi'an Tongchuan Baoji Xianyang Weinan Yan'an Hanzhong Yulin Ankang Shangluo
62 Lanzhou Jiayuguan Jinchang Baiyin Tianshui Wuwei Zhangye Pingliang Jiuquan Qingyang Dingxi Longnan
62 Linxia Gannan
63 Xining Haidong Haibei Huangnan Hainan Golog Yushu Haixi
64 Yinchuan Shizuishan Wuzhong Guyuan Zhongwei
65 Ürümqi Karamay Turpan Hami Changji Bortala Bayingolin Aksu Kizilsu Kashgar Hotan Ili Tacheng Altay
"""
"""A province's code, then its cities in the order of their codes."""


@lru_cache(maxsize=1)
def english_names() -> dict[str, str]:
    """Return the English name of each place, by its code; a region's by its Chinese name."""
    found = dict(_REGIONS)
    for part in _PROVINCES.replace("\n", " ").split(","):
        code, _, name = part.strip().partition(" ")
        found[code] = name
    names: dict[str, list[str]] = {}
    for line in _CITIES.strip().split("\n"):
        province, *cities = line.split()
        names.setdefault(province, []).extend(cities)
    for region in regions():
        for place in region.inside:
            found |= dict(zip((city.code for city in place.inside), names.get(place.code, []), strict=True))
    return found


def english_name(place: Place) -> str:
    """Return what a place is called in English."""
    return english_names()[place.code or place.name]
