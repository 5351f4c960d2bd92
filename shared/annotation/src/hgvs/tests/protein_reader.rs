//! Reads a p. name and makes the changed protein from it.

const CODES: [(&str, char); 21] = [
    ("Ala", 'A'),
    ("Arg", 'R'),
    ("Asn", 'N'),
    ("Asp", 'D'),
    ("Cys", 'C'),
    ("Gln", 'Q'),
    ("Glu", 'E'),
    ("Gly", 'G'),
    ("His", 'H'),
    ("Ile", 'I'),
    ("Leu", 'L'),
    ("Lys", 'K'),
    ("Met", 'M'),
    ("Phe", 'F'),
    ("Pro", 'P'),
    ("Ser", 'S'),
    ("Thr", 'T'),
    ("Trp", 'W'),
    ("Tyr", 'Y'),
    ("Val", 'V'),
    ("Ter", '*'),
];

/// Whether `name` describes how `before` becomes `after`; both end with their first stop, if there is one.
pub(super) fn check(before: &str, after: &str, shifts: bool, name: &str) -> Result<(), String> {
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    if new.first() != Some(&'M') {
        return if name == "Met1?" { Ok(()) } else { Err("the start is lost".to_owned()) };
    }
    let (first, rest) = residue(name).ok_or("no residue")?;
    let (last, operation) = match rest.strip_prefix('_') {
        Some(rest) => residue(rest).ok_or("no second residue")?,
        None => (first, rest),
    };
    for (letter, position) in [first, last] {
        if old.get(position - 1) != Some(&letter) {
            return Err(format!("{letter} is not at {position}"));
        }
    }
    if shifts && ["del", "dup", "ins"].iter().any(|operation_in_frame| operation.starts_with(operation_in_frame)) {
        return Err("the frame shifts".to_owned());
    }
    let (start, end) = (first.1 - 1, last.1);
    let with = |put: &[char], start: usize, end: usize| [&old[..start], put, &old[end..]].concat();
    let difference = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let expected = match operation {
        "=" => with(&old[start..end], start, end),
        "del" => {
            if old.get(end) == old.get(start) {
                return Err("the deletion could be later".to_owned());
            }
            with(&[], start, end)
        }
        "dup" => {
            if old.get(end) == old.get(start) {
                return Err("the duplication could be later".to_owned());
            }
            with(&old[start..end], end, end)
        }
        _ if operation.starts_with("delins") => with(&letters(&operation[6..])?, start, end),
        _ if operation.starts_with("ins") => {
            let put = letters(&operation[3..])?;
            if start + 2 != end {
                return Err("not beside each other".to_owned());
            }
            if put.len() < end && old[end - 1 - put.len()..end - 1] == put[..] {
                return Err("it is a duplication".to_owned());
            }
            with(&put, end - 1, end - 1)
        }
        // No codon is left to read.
        "extTer?" | "fs" if new.len() == difference && start == difference => return Ok(()),
        _ => {
            let (letter, rest) = letter(operation).ok_or("no amino acid")?;
            if rest.is_empty() {
                if letter == '*' {
                    // Nonsense, whatever changed the bases.
                    return if start == difference && new == [&old[..start], &['*']].concat() {
                        Ok(())
                    } else {
                        Err("not the first stop".to_owned())
                    };
                }
                with(&[letter], start, end)
            } else {
                let distance = rest.strip_prefix("fsTer").map(|to| (to, start)).filter(|_| first.0 != '*');
                let extension = rest.strip_prefix("extTer").map(|to| (to, start + 1)).filter(|_| first.0 == '*');
                let (to, from) = distance.or(extension).ok_or("no operation")?;
                let stop = new.iter().position(|letter| *letter == '*');
                let counted = stop.map_or("?".to_owned(), |stop| (stop + 1 - from).to_string());
                if (start, Some(&letter), to) != (difference, new.get(difference), counted.as_str()) {
                    return Err(format!("differs at {difference}, stops after {counted}"));
                }
                return Ok(());
            }
        }
    };
    let read: Vec<char> = match expected.iter().position(|letter| *letter == '*') {
        Some(stop) => expected[..=stop].to_vec(),
        None => expected,
    };
    if read == new { Ok(()) } else { Err(format!("it reads {}", read.iter().collect::<String>())) }
}

fn letter(name: &str) -> Option<(char, &str)> {
    CODES.iter().find_map(|(code, letter)| Some((*letter, name.strip_prefix(code)?)))
}

fn letters(mut name: &str) -> Result<Vec<char>, String> {
    let mut letters = Vec::new();
    while !name.is_empty() {
        let (read, rest) = letter(name).ok_or("not an amino acid")?;
        letters.push(read);
        name = rest;
    }
    Ok(letters)
}

/// An amino acid with its position.
fn residue(name: &str) -> Option<((char, usize), &str)> {
    let (letter, rest) = letter(name)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some(((letter, rest[..digits].parse().ok()?), &rest[digits..]))
}
