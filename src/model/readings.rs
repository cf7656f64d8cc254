//! Pinyin readings of the Chinese characters in the catalog and the commands: one for each character, and the
//! words in which a character is read differently. All catalog names have been checked against it. It takes a
//! few kilobytes; a general dictionary takes hundreds and gets 重定向 and 命令行 wrong.

/// First of the common Chinese characters.
pub const HAN_START: char = '\u{4e00}';
/// Last of the common Chinese characters.
pub const HAN_END: char = '\u{9fff}';

/// Syllables as typed (ü is v, lüe is lue), each with its characters.
const READINGS: &[(&str, &str)] = &[
    ("an", "安按案"),
    ("bai", "败"),
    ("ban", "板版颁"),
    ("bang", "帮"),
    ("bao", "保报包"),
    ("bei", "备被"),
    ("ben", "本"),
    ("bi", "必闭蔽"),
    ("bian", "编便边"),
    ("biao", "表标"),
    ("bie", "别"),
    ("bing", "病并"),
    ("bo", "拨播"),
    ("bu", "不布步补部"),
    ("cai", "裁"),
    ("cang", "藏"),
    ("cao", "操"),
    ("ce", "册测策"),
    ("ceng", "层"),
    ("cha", "插查"),
    ("chan", "产"),
    ("chang", "场常长"),
    ("che", "撤彻"),
    ("cheng", "成称程"),
    ("chi", "持池"),
    ("chou", "抽"),
    ("chu", "储出处除"),
    ("chuan", "传穿"),
    ("chuang", "窗"),
    ("ci", "磁此次"),
    ("cong", "从"),
    ("cun", "存"),
    ("cuo", "错"),
    ("da", "打答达"),
    ("dai", "代带"),
    ("dan", "单"),
    ("dang", "档"),
    ("dao", "到导道"),
    ("de", "的"),
    ("deng", "登等"),
    ("di", "地递底第"),
    ("dian", "点电"),
    ("diao", "吊调"),
    ("ding", "丁定订"),
    ("diu", "丢"),
    ("dong", "动"),
    ("du", "读渡毒"),
    ("duan", "段端"),
    ("dui", "堆对队"),
    ("duo", "多"),
    ("e", "额"),
    ("er", "二"),
    ("fa", "发法"),
    ("fan", "反繁范翻返"),
    ("fang", "仿方访防放"),
    ("fei", "非"),
    ("fen", "份分"),
    ("feng", "缝"),
    ("fou", "否"),
    ("fu", "副复服符负辅"),
    ("gai", "改该"),
    ("gan", "感"),
    ("gao", "告高"),
    ("ge", "格个"),
    ("gen", "根跟"),
    ("geng", "更"),
    ("gong", "供公共工功"),
    ("gou", "构勾"),
    ("gu", "固故"),
    ("gua", "挂"),
    ("guan", "关惯管"),
    ("guang", "广"),
    ("gui", "规"),
    ("gun", "滚"),
    ("guo", "果过"),
    ("ha", "哈"),
    ("han", "含"),
    ("hao", "号"),
    ("he", "合和核何盒"),
    ("heng", "衡横"),
    ("hou", "后候"),
    ("hu", "户护呼"),
    ("hua", "划化话"),
    ("huan", "换环缓还唤"),
    ("hui", "会回恢"),
    ("hun", "混"),
    ("huo", "或活火获"),
    ("ji", "即及基机激级继计记集寄积"),
    ("jia", "加夹架"),
    ("jian", "件健建检监简见间剪键"),
    ("jiang", "将"),
    ("jiao", "交校焦叫"),
    ("jie", "捷接结节解阶介"),
    ("jin", "仅进"),
    ("jing", "径警镜阱静经"),
    ("jiu", "旧"),
    ("ju", "具局居据"),
    ("juan", "卷"),
    ("jue", "角决"),
    ("jun", "均"),
    ("ka", "卡"),
    ("kai", "开"),
    ("kan", "看"),
    ("kang", "康"),
    ("ke", "可壳客"),
    ("kong", "控空"),
    ("kou", "口"),
    ("ku", "库"),
    ("kuai", "块快"),
    ("kuan", "宽"),
    ("kuang", "框况"),
    ("kuo", "扩"),
    ("lai", "来"),
    ("lan", "览"),
    ("le", "勒"),
    ("lei", "类"),
    ("li", "例理立"),
    ("lian", "联连链"),
    ("liang", "两量"),
    ("liao", "聊了"),
    ("lie", "列"),
    ("lin", "临林邻"),
    ("ling", "令另零"),
    ("liu", "流浏留"),
    ("lu", "录路"),
    ("lue", "略"),
    ("luo", "络裸"),
    ("lv", "率"),
    ("ma", "码"),
    ("man", "慢漫"),
    ("mei", "媒每没"),
    ("men", "门"),
    ("mi", "密"),
    ("mian", "面"),
    ("miao", "描"),
    ("ming", "名命明"),
    ("mo", "模默末"),
    ("mu", "目"),
    ("na", "哪"),
    ("nao", "脑"),
    ("nei", "内"),
    ("neng", "能"),
    ("ni", "拟"),
    ("pai", "派牌排"),
    ("pan", "盘"),
    ("pei", "配"),
    ("pi", "批"),
    ("piao", "票"),
    ("pin", "频"),
    ("ping", "凭平苹屏"),
    ("pu", "普"),
    ("qi", "企启器弃期起其"),
    ("qian", "签迁前"),
    ("qiang", "墙强"),
    ("qie", "切"),
    ("qing", "擎清请轻情"),
    ("qu", "区取驱"),
    ("quan", "全权"),
    ("que", "确"),
    ("qun", "群"),
    ("re", "热"),
    ("ren", "任认"),
    ("ri", "日"),
    ("rong", "容"),
    ("ru", "入"),
    ("ruan", "软"),
    ("sao", "扫"),
    ("se", "色"),
    ("sha", "沙"),
    ("shai", "筛"),
    ("shan", "删善"),
    ("shang", "上"),
    ("shao", "稍"),
    ("she", "射社设"),
    ("shen", "伸审申身"),
    ("sheng", "声生省"),
    ("shi", "事使失实式时示视试是识释始"),
    ("shou", "授收受首"),
    ("shu", "书数树署输鼠"),
    ("shua", "刷"),
    ("shun", "顺"),
    ("shuo", "说"),
    ("si", "死私"),
    ("song", "送"),
    ("sou", "搜"),
    ("su", "速"),
    ("suan", "算"),
    ("sui", "随隧"),
    ("suo", "锁索所"),
    ("ta", "他"),
    ("tai", "台态"),
    ("tan", "弹探"),
    ("ti", "体提题"),
    ("tian", "天填添"),
    ("tiao", "跳条"),
    ("tie", "贴"),
    ("ting", "听停"),
    ("tong", "同统通"),
    ("tou", "透"),
    ("tu", "途"),
    ("tuan", "团"),
    ("tui", "退推"),
    ("tuo", "托脱"),
    ("wai", "外"),
    ("wan", "万完"),
    ("wang", "网往"),
    ("wei", "位委维为围未威"),
    ("wen", "文问闻"),
    ("wu", "务无误"),
    ("xi", "息析系希"),
    ("xia", "下"),
    ("xian", "先显现线限陷"),
    ("xiang", "享像向响箱项详"),
    ("xiao", "效消销"),
    ("xie", "协写胁些"),
    ("xin", "信心新"),
    ("xing", "型性行醒"),
    ("xiu", "修"),
    ("xu", "序虚许需续"),
    ("xuan", "选"),
    ("xue", "学"),
    ("xun", "询"),
    ("ya", "压"),
    ("yan", "延掩验"),
    ("yang", "央"),
    ("yao", "钥要"),
    ("ye", "业页"),
    ("yi", "一已异移议义以"),
    ("yin", "印引银隐因音"),
    ("ying", "应映英"),
    ("yong", "用"),
    ("you", "有游由邮优右"),
    ("yu", "与于域语预"),
    ("yuan", "原员源远缘"),
    ("yue", "约阅越"),
    ("yun", "云允运"),
    ("zai", "在灾载再"),
    ("zao", "早"),
    ("ze", "则择"),
    ("zeng", "增"),
    ("zhan", "展栈站占粘"),
    ("zhang", "帐账障"),
    ("zhao", "召找照"),
    ("zhe", "者这"),
    ("zhen", "侦真"),
    ("zheng", "争正证整症"),
    ("zhi", "之制只址志支止直知置执"),
    ("zhong", "中仲种终重钟"),
    ("zhu", "主助注逐"),
    ("zhuan", "专转"),
    ("zhuang", "状装"),
    ("zhun", "准"),
    ("zhuo", "桌"),
    ("zi", "子字自资"),
    ("zong", "踪总"),
    ("zu", "租组阻"),
    ("zui", "最"),
    ("zuo", "作做左"),
];

/// Words with a reading that differs from [`READINGS`], with one syllable per character.
const WORD_READINGS: &[(&str, &[&str])] = &[
    ("会计", &["kuai", "ji"]),
    ("协调", &["xie", "tiao"]),
    ("命令行", &["ming", "ling", "hang"]),
    ("增长", &["zeng", "zhang"]),
    ("学校", &["xue", "xiao"]),
    ("模板", &["mu", "ban"]),
    ("解调", &["jie", "tiao"]),
    ("调制", &["tiao", "zhi"]),
    ("重启", &["chong", "qi"]),
    ("重做", &["chong", "zuo"]),
    ("重复", &["chong", "fu"]),
    ("重定向", &["chong", "ding", "xiang"]),
    ("重建", &["chong", "jian"]),
    ("重新", &["chong", "xin"]),
    ("重置", &["chong", "zhi"]),
    ("重试", &["chong", "shi"]),
    ("末行", &["mo", "hang"]),
    ("此行", &["ci", "hang"]),
    ("首行", &["shou", "hang"]),
    ("银行", &["yin", "hang"]),
];

/// Number of the common Chinese characters.
const CHARACTERS: usize = HAN_END as usize - HAN_START as usize + 1;

/// Mark of the characters that some word of [`WORD_READINGS`] has.
const IN_WORD: u16 = 1 << 15;

/// For each common Chinese character the number of its syllable in [`READINGS`], from 1, or 0 without a reading;
/// with [`IN_WORD`]. Built by the compiler: a hash map that each start builds took a tenth of the time to build
/// the index, and finding each character in each word another tenth.
static BY_CHARACTER: [u16; CHARACTERS] = by_character();

const fn by_character() -> [u16; CHARACTERS] {
    let mut all = [0; CHARACTERS];
    let mut syllable = 0;
    while syllable < READINGS.len() {
        let chars = READINGS[syllable].1.as_bytes();
        let mut at = 0;
        while at < chars.len() {
            all[place(chars, at)] = syllable as u16 + 1;
            at += HAN_LEN;
        }
        syllable += 1;
    }
    let mut word = 0;
    while word < WORD_READINGS.len() {
        let chars = WORD_READINGS[word].0.as_bytes();
        let mut at = 0;
        while at < chars.len() {
            all[place(chars, at)] |= IN_WORD;
            at += HAN_LEN;
        }
        word += 1;
    }
    all
}

/// Length of a common Chinese character in UTF-8.
const HAN_LEN: usize = 3;

/// Returns the index in [`BY_CHARACTER`] of the character at `at`. Another character fails the build.
const fn place(utf8: &[u8], at: usize) -> usize {
    let high = (utf8[at] as usize & 0xf) << 12;
    let code = high | (utf8[at + 1] as usize & 0x3f) << 6 | utf8[at + 2] as usize & 0x3f;
    code - HAN_START as usize
}

/// Returns the reading of the character at `at` in its context, in pinyin without tones, if it is known.
///
/// # Panics
///
/// If `at` is not a position in `text`.
#[must_use]
pub fn reading(text: &[char], at: usize) -> Option<&'static str> {
    let place = (text[at] as usize).checked_sub(HAN_START as usize)?;
    let entry = *BY_CHARACTER.get(place)?;
    let in_word = (entry & IN_WORD != 0).then(|| reading_in_word(text, at));
    in_word.flatten().or_else(|| {
        let syllable = usize::from(entry & !IN_WORD).checked_sub(1)?;
        Some(READINGS[syllable].0)
    })
}

/// Returns the reading of the character at `at` if it is part of a word of [`WORD_READINGS`].
fn reading_in_word(text: &[char], at: usize) -> Option<&'static str> {
    WORD_READINGS.iter().find_map(|(word, syllables)| {
        let inside = word.chars().position(|char| char == text[at])?;
        let rest = text.get(at.checked_sub(inside)?..)?;
        let is_at_word = word.chars().eq(rest.iter().copied().take(syllables.len()));
        is_at_word.then(|| syllables[inside])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_has_one_default_reading() {
        let count: usize = READINGS
            .iter()
            .map(|(_, chars)| chars.chars().count())
            .sum();
        let known = BY_CHARACTER.iter().filter(|&&entry| entry & !IN_WORD != 0);
        assert_eq!(known.count(), count);
        assert!(READINGS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn each_word_has_a_syllable_per_character_and_differs_from_the_defaults() {
        for (word, syllables) in WORD_READINGS {
            let chars: Vec<char> = word.chars().collect();
            assert_eq!(chars.len(), syllables.len(), "{word}");
            let usual = chars.iter().map(|&char| reading(&[char], 0));
            assert!(!usual.eq(syllables.iter().copied().map(Some)), "{word}");
        }
    }
}
