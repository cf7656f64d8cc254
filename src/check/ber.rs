//! Tags and lengths of the Basic Encoding Rules (ITU-T X.690), in which Kerberos, LDAP and SNMP answer.

use crate::check::probe::Answer;

/// Longest answer that is believed, in bytes.
const LONGEST: usize = 1 << 20;

/// Element at the beginning of some bytes.
pub(super) struct Element<'a> {
    /// Tag, in one byte.
    pub(super) tag: u8,
    /// Number of bytes of the contents.
    pub(super) length: usize,
    /// The contents, as far as they are there.
    pub(super) contents: &'a [u8],
    /// What follows them.
    pub(super) rest: &'a [u8],
}

/// Splits off the first element.
///
/// # Errors
/// [`Answer::Begun`] if its tag or length is not complete, [`Answer::Unfit`] if its length is indefinite or too great.
pub(super) fn element(bytes: &[u8]) -> Result<Element<'_>, Answer> {
    let [tag, first, after @ ..] = bytes else {
        return Err(Answer::Begun);
    };
    let size = usize::from(first & 0x7f);
    let (length, after) = if first & 0x80 == 0 {
        (size, after)
    } else if size == 0 || size > 4 {
        return Err(Answer::Unfit);
    } else {
        let (digits, after) = after.split_at_checked(size).ok_or(Answer::Begun)?;
        let digits = digits.iter();
        let length = digits.fold(0_usize, |length, digit| length << 8 | usize::from(*digit));
        (length, after)
    };
    if length > LONGEST {
        return Err(Answer::Unfit);
    }
    let (contents, rest) = after.split_at_checked(length).unwrap_or((after, &[]));
    Ok(Element {
        tag: *tag,
        length,
        contents,
        rest,
    })
}

impl Element<'_> {
    /// Returns whether all of its contents are there.
    pub(super) const fn is_whole(&self) -> bool {
        self.contents.len() == self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_two_forms() {
        let short = element(&[0x30, 2, 1, 2, 9]).expect("an element");
        assert_eq!(
            (short.tag, short.contents, short.rest),
            (0x30, &[1, 2][..], &[9][..])
        );
        let long = element(&[0x30, 0x84, 0, 0, 0, 1, 7]).expect("an element");
        assert_eq!((long.contents, long.is_whole()), (&[7][..], true));
        let half = element(&[0x30, 0x82, 1, 0, 7]).expect("an element");
        assert_eq!((half.length, half.is_whole()), (256, false));
        assert_eq!(element(&[0x30, 0x82, 1]).err(), Some(Answer::Begun));
        assert_eq!(element(&[0x30, 0x80]).err(), Some(Answer::Unfit));
        assert_eq!(
            element(&[0x30, 0x84, 255, 255, 255, 255]).err(),
            Some(Answer::Unfit)
        );
    }
}
