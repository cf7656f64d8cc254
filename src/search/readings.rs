//! How the Chinese characters of the catalogue are read: a reading for each character, and the words in
//! which one of them is read otherwise. Every name of the catalogue was read against it; it is a few
//! kilobytes, where a general dictionary takes hundreds and gets 重定向 and 命令行 wrong.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Syllables as they are typed (ü is v, lüe is lue), and the characters that are read so.
const READINGS: &[(&str, &str)] = &[
    ("an", "安"),
    ("ban", "板版颁"),
    ("bao", "保报"),
    ("bei", "备被"),
    ("ben", "本"),
    ("bi", "必"),
    ("bian", "编"),
    ("biao", "表"),
    ("bo", "拨播"),
    ("bu", "不布步补部"),
    ("cai", "裁"),
    ("cao", "操"),
    ("ce", "册测策"),
    ("ceng", "层"),
    ("cha", "插查"),
    ("chan", "产"),
    ("chang", "场常长"),
    ("cheng", "成称程"),
    ("chi", "持池"),
    ("chou", "抽"),
    ("chu", "储出处除"),
    ("chuan", "传穿"),
    ("chuang", "窗"),
    ("ci", "磁"),
    ("cun", "存"),
    ("da", "打"),
    ("dai", "代带"),
    ("dan", "单"),
    ("dang", "档"),
    ("dao", "到导道"),
    ("de", "的"),
    ("deng", "登"),
    ("di", "地递"),
    ("dian", "点电"),
    ("diao", "吊调"),
    ("ding", "丁定订"),
    ("dong", "动"),
    ("du", "读"),
    ("duan", "段端"),
    ("dui", "堆对队"),
    ("duo", "多"),
    ("er", "二"),
    ("fa", "发"),
    ("fan", "反繁范"),
    ("fang", "仿方访防"),
    ("fen", "份分"),
    ("fu", "副复服符负辅"),
    ("gai", "改"),
    ("gao", "告高"),
    ("ge", "格"),
    ("gen", "根跟"),
    ("geng", "更"),
    ("gong", "供公共工"),
    ("gou", "构"),
    ("gu", "固故"),
    ("guan", "关惯管"),
    ("guang", "广"),
    ("gui", "规"),
    ("guo", "果过"),
    ("han", "含"),
    ("hao", "号"),
    ("he", "合和核"),
    ("heng", "衡"),
    ("hou", "后"),
    ("hu", "户护"),
    ("hua", "划化话"),
    ("huan", "换环缓还"),
    ("hui", "会回恢"),
    ("huo", "或活火获"),
    ("ji", "即及基机激级继计记集"),
    ("jia", "加夹架"),
    ("jian", "件健建检监简见间"),
    ("jiao", "交校"),
    ("jie", "捷接结节解阶"),
    ("jin", "仅进"),
    ("jing", "警镜阱静"),
    ("jiu", "旧"),
    ("ju", "具局居据"),
    ("juan", "卷"),
    ("jue", "角"),
    ("jun", "均"),
    ("ka", "卡"),
    ("kan", "看"),
    ("kang", "康"),
    ("ke", "可壳客"),
    ("kong", "控空"),
    ("kou", "口"),
    ("ku", "库"),
    ("kuai", "块快"),
    ("kuang", "框"),
    ("kuo", "扩"),
    ("lan", "览"),
    ("li", "例理立"),
    ("lian", "联连链"),
    ("liang", "两量"),
    ("liao", "聊"),
    ("lie", "列"),
    ("lin", "临林邻"),
    ("ling", "令另"),
    ("liu", "流浏留"),
    ("lu", "录路"),
    ("lue", "略"),
    ("luo", "络"),
    ("lv", "率"),
    ("ma", "码"),
    ("man", "慢漫"),
    ("mei", "媒每"),
    ("men", "门"),
    ("mi", "密"),
    ("mian", "面"),
    ("miao", "描"),
    ("ming", "名命明"),
    ("mo", "模默"),
    ("mu", "目"),
    ("nao", "脑"),
    ("nei", "内"),
    ("neng", "能"),
    ("ni", "拟"),
    ("pai", "派牌"),
    ("pan", "盘"),
    ("pei", "配"),
    ("pi", "批"),
    ("piao", "票"),
    ("pin", "频"),
    ("ping", "凭平苹"),
    ("pu", "普"),
    ("qi", "企启器弃期"),
    ("qian", "签迁"),
    ("qiang", "墙强"),
    ("qing", "擎清请轻"),
    ("qu", "区取驱"),
    ("quan", "全权"),
    ("qun", "群"),
    ("re", "热"),
    ("ren", "任认"),
    ("ri", "日"),
    ("rong", "容"),
    ("ru", "入"),
    ("ruan", "软"),
    ("sao", "扫"),
    ("se", "色"),
    ("shan", "善"),
    ("shang", "上"),
    ("she", "射社设"),
    ("shen", "伸审申身"),
    ("sheng", "声生"),
    ("shi", "事使失实式时视试"),
    ("shou", "授收"),
    ("shu", "书数树署输"),
    ("shua", "刷"),
    ("si", "死"),
    ("song", "送"),
    ("su", "速"),
    ("suan", "算"),
    ("sui", "随隧"),
    ("suo", "索"),
    ("tai", "台态"),
    ("tan", "弹探"),
    ("ti", "体提"),
    ("tian", "天"),
    ("tiao", "跳"),
    ("ting", "听"),
    ("tong", "同统通"),
    ("tou", "透"),
    ("tuan", "团"),
    ("tuo", "托脱"),
    ("wai", "外"),
    ("wan", "万"),
    ("wang", "网"),
    ("wei", "位委维"),
    ("wen", "文问闻"),
    ("wu", "务无"),
    ("xi", "息析系"),
    ("xia", "下"),
    ("xian", "显现线限陷"),
    ("xiang", "享像向响箱项"),
    ("xiao", "效消销"),
    ("xie", "协"),
    ("xin", "信心新"),
    ("xing", "型性行"),
    ("xu", "序虚许需"),
    ("xuan", "选"),
    ("xue", "学"),
    ("xun", "询"),
    ("yan", "延掩验"),
    ("yao", "钥"),
    ("ye", "业页"),
    ("yi", "一已异移议"),
    ("yin", "印引银隐"),
    ("ying", "应映英"),
    ("yong", "用"),
    ("you", "有游由邮"),
    ("yu", "与于域语预"),
    ("yuan", "原员源远"),
    ("yue", "约阅"),
    ("yun", "云允运"),
    ("zai", "在灾载"),
    ("zao", "早"),
    ("ze", "则"),
    ("zeng", "增"),
    ("zhan", "展栈站"),
    ("zhang", "帐账障"),
    ("zhao", "召找照"),
    ("zhen", "侦真"),
    ("zheng", "争正证"),
    ("zhi", "之制只址志支止直知置"),
    ("zhong", "中仲种终重钟"),
    ("zhu", "主助注"),
    ("zhuan", "专转"),
    ("zhuang", "状装"),
    ("zhun", "准"),
    ("zhuo", "桌"),
    ("zi", "子字自资"),
    ("zong", "踪"),
    ("zu", "租组阻"),
    ("zuo", "作"),
];

/// Words in which a character is not read as in [`READINGS`], with a syllable for each character.
const WORDS: &[(&str, &[&str])] = &[
    ("会计", &["kuai", "ji"]),
    ("协调", &["xie", "tiao"]),
    ("命令行", &["ming", "ling", "hang"]),
    ("增长", &["zeng", "zhang"]),
    ("学校", &["xue", "xiao"]),
    ("模板", &["mu", "ban"]),
    ("解调", &["jie", "tiao"]),
    ("调制", &["tiao", "zhi"]),
    ("重启", &["chong", "qi"]),
    ("重复", &["chong", "fu"]),
    ("重定向", &["chong", "ding", "xiang"]),
    ("重建", &["chong", "jian"]),
    ("重新", &["chong", "xin"]),
    ("重置", &["chong", "zhi"]),
    ("重试", &["chong", "shi"]),
    ("银行", &["yin", "hang"]),
];

static BY_CHARACTER: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let pairs = READINGS
        .iter()
        .flat_map(|&(syllable, chars)| chars.chars().map(move |char| (char, syllable)));
    pairs.collect()
});

/// How the character at `at` is read there, if it is known.
pub(super) fn reading(text: &[char], at: usize) -> Option<&'static str> {
    let usual = BY_CHARACTER.get(&text[at]).copied();
    let said = WORDS.iter().find_map(|(word, syllables)| {
        let inside = word.chars().position(|char| char == text[at])?;
        let rest = text.get(at.checked_sub(inside)?..)?;
        let stands = word.chars().eq(rest.iter().copied().take(syllables.len()));
        stands.then(|| syllables[inside])
    });
    said.or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_has_one_usual_reading() {
        let count: usize = READINGS
            .iter()
            .map(|(_, chars)| chars.chars().count())
            .sum();
        assert_eq!(BY_CHARACTER.len(), count);
        assert!(READINGS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn each_word_has_a_syllable_for_each_character_and_says_something_new() {
        for (word, syllables) in WORDS {
            let chars: Vec<char> = word.chars().collect();
            assert_eq!(chars.len(), syllables.len(), "{word}");
            let usual = chars.iter().map(|char| BY_CHARACTER.get(char).copied());
            assert!(!usual.eq(syllables.iter().copied().map(Some)), "{word}");
        }
    }
}
