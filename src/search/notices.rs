//! Notices about a search: what it left out.

use crate::model::{Text, text};
use crate::search::hits::Hits;

impl Hits {
    /// Returns a notice about the ports that no service has, if the query asks for some.
    #[must_use]
    pub fn unknown_ports(&self) -> Option<Text> {
        let ports = self.understood().unknown_ports();
        let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
        let Text { en, zh } = Text::list(&ports);
        (!ports.is_empty()).then(|| {
            text!(
                "no Windows service is known at {en}",
                "没有已知的 Windows 服务使用 {zh}"
            )
        })
    }

    /// Returns the notices about the words of the search, one line each.
    #[must_use]
    pub fn notices(&self) -> Vec<Text> {
        let mut notices = Vec::new();
        let unknown = self.left_out(false);
        if !unknown.is_empty() {
            let are = if unknown.len() == 1 { "is" } else { "are" };
            let Text { en, zh } = Text::list(&unknown);
            notices.push(text!(
                "without {en}, which {are} unknown",
                "已略去未知的词：{zh}"
            ));
        }
        let known = self.left_out(true);
        if !known.is_empty() {
            let Text { en, zh } = Text::list(&known);
            notices.push(text!(
                "without {en}: no row has it together with the rest",
                "已略去 {zh}：没有一行同时符合其余的词"
            ));
        }
        notices
    }

    /// Returns the words that are left out, in quotation marks.
    fn left_out(&self, is_known: bool) -> Vec<String> {
        let words = self.understood().left_out().iter();
        let words = words.filter(|word| word.is_known == is_known);
        words.map(|word| format!("“{}”", word.word)).collect()
    }
}
