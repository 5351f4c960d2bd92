//! As much HTML as is needed to use our own pages: their forms and links.

/// An opening or closing tag.
pub struct Tag {
    /// Its name in lower case; a closing tag's begins with `/`.
    pub name: String,
    attributes: Vec<(String, String)>,
}

/// A form, with the values that a browser would send unchanged.
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Names and values, in the form's order.
    pub fields: Vec<(String, String)>,
    /// The name of its file field.
    pub file: Option<String>,
}

impl Tag {
    /// The value of an attribute, decoded; empty for one without a value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The forms of a page.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut inside = false;
    for tag in tags(html) {
        match (tag.name.as_str(), forms.last_mut()) {
            ("form", _) => {
                let action = tag.attribute("action").unwrap_or_default().to_owned();
                forms.push(Form { action, fields: Vec::new(), file: None });
                inside = true;
            }
            ("/form", _) => inside = false,
            ("input" | "button" | "textarea", Some(form)) if inside => add_field(form, &tag),
            _ => {}
        }
    }
    forms
}

/// The tags of a page, in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') {
            let (tag, after) = tag(rest);
            tags.push(tag);
            rest = after;
        }
    }
    tags
}

/// What a page says, without its tags.
pub fn text(html: &str) -> String {
    let body = html.split_once("<main").map_or(html, |(_, main)| main);
    let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    decoded(&parts.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" "))
}

fn add_field(form: &mut Form, tag: &Tag) {
    let Some(name) = tag.attribute("name") else { return };
    let value = tag.attribute("value").unwrap_or_default();
    match tag.attribute("type") {
        Some("file") => form.file = Some(name.into()),
        Some("checkbox" | "radio") if tag.attribute("checked").is_none() => {}
        // Of several buttons a browser sends the one that is pressed: here, the first.
        _ if form.fields.iter().any(|(other, _)| other == name) => {}
        _ => form.fields.push((name.into(), value.into())),
    }
}

/// Reads a tag, from behind its `<`; answers what follows it.
fn tag(text: &str) -> (Tag, &str) {
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "/=>".contains(c)).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        if key.is_empty() && after.is_empty() {
            break;
        }
        let (value, after) =
            after.trim_start().strip_prefix('=').map_or(("", after), |after| value(after.trim_start()));
        attributes.push((key.to_ascii_lowercase(), decoded(value)));
        rest = after;
    }
    (Tag { name: name.trim_end_matches('/').to_ascii_lowercase(), attributes }, rest)
}

fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len()))
}

/// Replaces the character references.
fn decoded(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let reference = after.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        decoded.push(reference.map_or('&', |(character, _)| character));
        rest = reference.map_or(after, |(_, after)| after);
    }
    decoded + rest
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{forms, tags, text};

    #[test]
    fn a_form_is_sent_as_a_browser_would_send_it() {
        let page = r#"<!DOCTYPE html><p>a < b</p><input name="outside">
            <form action="http://s3/bucket?a=1&amp;b=2" method=post><input type=hidden name='key' value="a&#38;b&quot;c&#x2F;">
            <input type="checkbox" name="no" value="1"><input type="checkbox" name="yes" value="1" checked/>
            <input type="file" name="file" required><button name="go" value="1">Go</button><button name="go" value="2">No</button></form>"#;
        let forms = forms(page);
        assert_eq!(forms.len(), 1);
        assert_eq!(forms[0].action, "http://s3/bucket?a=1&b=2");
        let fields: Vec<(&str, &str)> =
            forms[0].fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("key", "a&b\"c/"), ("yes", "1"), ("go", "1")]);
        assert_eq!(forms[0].file.as_deref(), Some("file"));
    }

    #[test]
    fn a_page_says_its_text() {
        assert_eq!(
            text("<title>x</title><main class=a><h1>Not  found</h1>\n<p>No &quot;job&quot;</p>"),
            "Not found No \"job\""
        );
        assert_eq!(text("<Error><Code>EntityTooLarge</Code></Error>"), "EntityTooLarge");
    }

    #[test]
    fn cut_off_html_ends_the_reading() {
        assert_eq!(tags("<a href=\"x").len(), 1);
        assert_eq!(tags("<a href").len(), 1);
        assert_eq!(tags("text & <").len(), 0);
    }
}
