use super::*;

const MAX: usize = 1000;

fn whole(method: &str, text: &str) -> Response {
    let responses: Vec<_> = [1, 2, 3, 7, text.len()]
        .map(|piece| {
            read(method, text.as_bytes(), piece, MAX).unwrap_or_else(|| panic!("in pieces of {piece}"))
        })
        .into();
    assert!(
        responses.windows(2).all(|pair| pair[0].body == pair[1].body && pair[0].status == pair[1].status)
    );
    responses.into_iter().next_back().unwrap()
}

fn failure(method: &str, text: &str) -> Failure {
    let (mut reader, mut inbox) = (Reader::new(method, MAX), Inbox::default());
    inbox.push(text.as_bytes());
    reader.advance(&mut inbox).expect_err(text)
}

#[test]
fn a_body_of_announced_length() {
    let response = whole("POST", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx-amzn-requestid: a\r\n\r\nhello");
    assert_eq!((response.status, response.body.as_slice(), response.reusable), (200, &b"hello"[..], true));
    assert_eq!(response.headers["x-amzn-requestid"], "a");
    assert_eq!(response.body.capacity(), 5, "an exactly sized body has nothing unused to wipe");
}

#[test]
fn a_chunked_body_with_extensions_and_trailers() {
    let response = whole(
        "POST",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nx-checksum: y\r\n\r\n",
    );
    assert_eq!((response.body.as_slice(), response.reusable), (&b"hello"[..], true));
    assert!(!response.headers.contains_key("x-checksum"));
}

#[test]
fn a_body_that_ends_with_the_connection() {
    let response = whole("POST", "HTTP/1.1 500 Oh\r\n\r\nhello");
    assert_eq!((response.status, response.body.as_slice(), response.reusable), (500, &b"hello"[..], false));
}

#[test]
fn interim_responses_are_passed_over() {
    let response = whole(
        "POST",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n\
         HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
    );
    assert_eq!((response.status, response.body.as_slice()), (200, &b"ok"[..]));
    assert!(!response.headers.contains_key("link"));
}

#[test]
fn interim_responses_have_an_end() {
    let endless = "HTTP/1.1 100 Continue\r\n\r\n".repeat(MAX_HEAD / 25 + 1);
    assert!(
        matches!(failure("POST", &endless), Failure::Malformed(reason) if reason.contains("65536 bytes"))
    );
}

#[test]
fn a_line_feed_does_not_end_a_chunk_s_line() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for line in ["3;a\nb\r\n", "3\nb\r\n", "3;\n\r\n"] {
        let text = format!("{head}{line}hel\r\n0\r\n\r\n");
        assert!(
            matches!(failure("POST", &text), Failure::Malformed("a chunk's size is malformed")),
            "{line:?}"
        );
    }
}

#[test]
fn head_204_and_304_have_no_body_whatever_they_announce() {
    for (method, text) in [
        ("HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"),
        ("HEAD", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
        ("POST", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n"),
        ("POST", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let response = whole(method, text);
        assert!(response.body.is_empty() && response.reusable, "{text}");
    }
}

#[test]
fn the_connection_is_kept_only_where_both_sides_agree() {
    for (text, reusable) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: x, Close\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: Keep-Alive\r\n\r\n", true),
        ("HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive, close\r\n\r\n", false),
        (
            "HTTP/1.0 200 OK\r\nconnection: close\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n",
            false,
        ),
        (
            "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            false,
        ),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1", false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", false),
    ] {
        assert_eq!(read("POST", text.as_bytes(), text.len(), MAX).unwrap().reusable, reusable, "{text}");
    }
}

#[test]
fn every_cut_is_noticed() {
    for text in [
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    ] {
        for cut in 0..text.len() {
            assert!(read("POST", &text.as_bytes()[..cut], cut, MAX).is_none(), "cut at {cut}");
        }
        assert!(read("POST", text.as_bytes(), 1, MAX).is_some());
    }
}

#[test]
fn what_is_not_http_is_refused() {
    let many = "h: v\r\n".repeat(200);
    let long = "x".repeat(MAX_HEAD);
    let huge_line = format!("1;{}", "x".repeat(chunk::MAX_LINE));
    for (text, why) in [
        ("SSH-2.0-OpenSSH_9.6\r\n\r\n".to_owned(), "status line"),
        ("HTTP/2 200\r\n\r\n".to_owned(), "status line"),
        ("HTTP/1.1 099 Low\r\n\r\n".to_owned(), "below 100"),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n".to_owned(), "malformed"),
        (format!("HTTP/1.1 200 OK\r\n{many}\r\n"), "100"),
        (format!("HTTP/1.1 200 OK\r\nx: {long}"), "larger than 65536"),
        (format!("HTTP/1.1 200 OK\r\nx: {long}\r\n\r\n"), "larger than 65536"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5, 6\r\n\r\n".to_owned(), "content-length"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5,\r\n\r\n".to_owned(), "content-length"),
        ("HTTP/1.1 200 OK\r\ncontent-length: \r\n\r\n".to_owned(), "content-length"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5 5\r\n\r\n".to_owned(), "content-length"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0x5\r\n\r\n".to_owned(), "content-length"),
        ("HTTP/1.1 200 OK\r\ncontent-length: +5\r\n\r\n".to_owned(), "content-length"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n".to_owned(), "content-length"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n".to_owned(),
            "chunk's size is malformed",
        ),
        ("HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(), "HTTP/1.0"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhello\r\n".to_owned(),
            "longer than its size",
        ),
        (format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{huge_line}"), "16384"),
        (
            format!(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
                "0".repeat(chunk::MAX_LINE + 1)
            ),
            "too many bytes",
        ),
        (
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: {long}"),
            "trailers are larger",
        ),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n".to_owned(), "trailers"),
    ] {
        let fault = failure("POST", &text);
        assert!(matches!(&fault, Failure::Malformed(reason) if reason.contains(why)), "{fault} for {why}");
    }
}

#[test]
fn one_length_may_stand_there_several_times() {
    for lengths in
        ["content-length: 2\r\ncontent-length: 2", "content-length: 2, 2", "content-length: 02,2 ,2"]
    {
        let response = whole("POST", &format!("HTTP/1.1 200 OK\r\n{lengths}\r\n\r\nok"));
        assert_eq!((response.body.as_slice(), response.reusable), (&b"ok"[..], true), "{lengths}");
    }
}

#[test]
fn the_last_transfer_coding_says_where_the_body_ends() {
    let chunked = "1\r\na\r\n0\r\n\r\n";
    for (codings, body, expected, reusable) in [
        ("transfer-encoding: gzip, chunked", chunked, "a", true),
        ("transfer-encoding: gzip\r\ntransfer-encoding: Chunked", chunked, "a", true),
        ("transfer-encoding: identity, chunked", chunked, "a", true),
        ("transfer-encoding: identity\r\ncontent-length: 1", "a", "a", false),
        ("content-length: 1\r\ntransfer-encoding: Identity", "a", "a", false),
        ("transfer-encoding: identity", "to the end", "to the end", false),
        ("transfer-encoding: gzip", "to the end", "to the end", false),
        ("transfer-encoding: chunked, gzip\r\ncontent-length: 2", "to the end", "to the end", false),
        ("transfer-encoding: chunked\r\ntransfer-encoding: identity", "to the end", "to the end", false),
        ("transfer-encoding: chunkedx", "to the end", "to the end", false),
        ("transfer-encoding:", "to the end", "to the end", false),
        ("transfer-encoding: \u{e9}, chunked", "to the end", "to the end", false),
        ("transfer-encoding: chunked\r\ntransfer-encoding: \u{e9}", "to the end", "to the end", false),
        ("transfer-encoding: \u{e9}\r\ntransfer-encoding: chunked", chunked, "a", true),
    ] {
        let response = whole("POST", &format!("HTTP/1.1 200 OK\r\n{codings}\r\n\r\n{body}"));
        assert_eq!(
            (response.body.as_slice(), response.reusable),
            (expected.as_bytes(), reusable),
            "{codings}"
        );
    }
}

#[test]
fn a_response_without_a_body_whose_head_announces_one_oddly_is_the_connection_s_last() {
    for (method, head) in [
        ("POST", "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\ncontent-length: 4"),
        ("POST", "HTTP/1.1 204 No Content\r\ncontent-length: 5\r\ncontent-length: 6"),
        ("POST", "HTTP/1.1 204 No Content\r\ncontent-length: 5"),
        ("POST", "HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked"),
        ("POST", "HTTP/1.1 204 No Content\r\ncontent-length: x"),
        ("GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 5, 6"),
        ("GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\ntransfer-encoding: chunked"),
        ("HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6"),
        ("HEAD", "HTTP/1.1 200 OK\r\ncontent-length: -1"),
        ("HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked"),
        ("HEAD", "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ntransfer-encoding: chunked"),
        ("POST", "HTTP/1.0 204 No Content\r\nconnection: keep-alive\r\ntransfer-encoding: chunked"),
        ("GET", "HTTP/1.0 304 Not Modified\r\nconnection: keep-alive\r\ntransfer-encoding: chunked"),
    ] {
        let response = whole(method, &format!("{head}\r\n\r\n"));
        assert!(response.body.is_empty() && !response.reusable, "{head}");
    }
}

#[test]
fn a_header_s_value_may_hold_bytes_of_any_encoding() {
    for value in [&b"caf\xe9"[..], b"\xff\xfe", "\u{e9}".as_bytes(), b"a\tb"] {
        let text = [b"HTTP/1.1 200 OK\r\nx-a: ", value, b"\r\ncontent-length: 2\r\n\r\nok"].concat();
        let response = read("POST", &text, 1, MAX).unwrap();
        assert_eq!((response.headers["x-a"].as_bytes(), response.body.as_slice()), (value, &b"ok"[..]));
    }
    for value in ["a\0b", "a\x7fb", "a\x01"] {
        failure("POST", &format!("HTTP/1.1 200 OK\r\nx-a: {value}\r\n\r\n"));
    }
}

#[test]
fn each_line_of_the_trailers_ends_in_both_characters() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n";
    for trailers in ["x: y\r\n\r\n", "\r\n", "x: y\r\nz: caf\u{e9}\r\n\r\n"] {
        assert_eq!(whole("POST", &format!("{head}{trailers}")).body.as_slice(), b"a", "{trailers:?}");
    }
    for trailers in ["x: y\r\n\n", "x: y\n\r\n", "x: y\n\n", "\n", "x: y\r\n z\r\n\r\n", "x: y\rz: a\r\n\r\n"]
    {
        let text = format!("{head}{trailers}");
        for piece in [1, 3, text.len()] {
            assert!(read("POST", text.as_bytes(), piece, MAX).is_none(), "{trailers:?}");
        }
    }
}

#[test]
fn a_chunk_s_size_may_have_zeros_before_it_and_blanks_after_it() {
    for line in ["00000000000000000000000003", "3 ", "3\t ;a", "3;", "3;a;b=\"c\""] {
        let text = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{line}\r\nhel\r\n0\r\n\r\n");
        assert_eq!(whole("POST", &text).body.as_slice(), b"hel", "{line:?}");
    }
    for line in ["10000000000000000", "3 3", " 3", "3\r", "3 ;\n"] {
        let text = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{line}\r\nhel\r\n0\r\n\r\n");
        failure("POST", &text);
    }
}

#[test]
fn a_chunk_s_size_begins_with_a_digit() {
    for line in ["\r\n", " \r\n", "\t\r\n", ";x\r\n", ";\r\n", "\n", "-0\r\n", "0x0\r\n"] {
        let text = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{line}\r\n");
        let fault = failure("POST", &text);
        assert!(matches!(fault, Failure::Malformed("a chunk's size is malformed")), "{fault} for {line:?}");
        let later = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n{line}\r\n");
        failure("POST", &later);
    }
}

#[test]
fn what_chunks_carry_besides_data_is_limited_in_total() {
    let chunked = |extension: usize, times: usize| {
        let chunk = format!("1;{}\r\na\r\n", "x".repeat(extension - 1));
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n", chunk.repeat(times))
    };
    let most = chunked(chunk::MAX_EXTENSIONS / 16, 16);
    assert_eq!(read("POST", most.as_bytes(), most.len(), MAX).unwrap().body.len(), 16);
    let fault = failure("POST", &chunked(chunk::MAX_EXTENSIONS / 16, 17));
    assert!(matches!(&fault, Failure::Malformed(why) if why.contains("16384")), "{fault}");
    // However many lines there are, their sizes alone don't count.
    let plain = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
        "1\r\na\r\n".repeat(20_000)
    );
    assert_eq!(read("POST", plain.as_bytes(), 7, usize::MAX).unwrap().body.len(), 20_000);
}

#[test]
fn an_event_stream_is_refused_with_its_head() {
    for framing in ["content-length: 9\r\n", "transfer-encoding: chunked\r\n", ""] {
        let text =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n{framing}\r\n");
        assert!(matches!(failure("POST", &text), Failure::Unsupported(_)), "{text}");
        // Without a body there is no stream.
        assert_eq!(read("HEAD", text.as_bytes(), text.len(), MAX).unwrap().status, 200);
    }
}

#[test]
fn a_body_over_the_limit_is_refused_however_it_is_delimited() {
    let long = "x".repeat(MAX + 1);
    for text in [
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", MAX + 1),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n", MAX + 1),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{MAX:x}\r\n{}\r\n1\r\n", &long[1..]),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\n\r\n{long}"),
    ] {
        assert!(matches!(failure("POST", &text), Failure::TooLarge { limit: MAX }), "{text}");
    }
    let most = format!("HTTP/1.1 200 OK\r\n\r\n{}", &long[1..]);
    assert_eq!(whole("POST", &most).body.len(), MAX);
}

#[test]
fn an_announced_length_is_not_trusted_with_memory() {
    let (mut reader, mut inbox) = (Reader::new("POST", usize::MAX), Inbox::default());
    inbox.push(b"HTTP/1.1 200 OK\r\ncontent-length: 4611686018427387904\r\n\r\nx");
    assert!(!reader.advance(&mut inbox).unwrap());
    assert!(reader.finish().body.capacity() <= MAX_TRUST);
}

/// What the fuzz target asserts too, here on responses that are nearly right.
#[test]
fn how_a_response_is_cut_into_pieces_changes_nothing() {
    let seeds = [
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nx: y\r\n\r\n",
        "HTTP/1.0 500 Oh\r\n\r\nhello",
    ];
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut whole = 0;
    for round in 0..30_000 {
        let mut bytes = seeds[round % seeds.len()].as_bytes().to_vec();
        for _ in 0..random(4) {
            let place = random(bytes.len());
            match random(3) {
                0 => bytes[place] = b"\r\n:;09afx \0\xff"[random(12)],
                1 => drop(bytes.remove(place)),
                _ => bytes.insert(place, bytes[random(bytes.len())]),
            }
        }
        let read =
            |piece| read("POST", &bytes, piece, 8).map(|response| (response.status, response.body.to_vec()));
        let at_once = read(bytes.len());
        whole += usize::from(at_once.is_some());
        for piece in [1, 2, 5] {
            assert_eq!(read(piece), at_once, "{:?} in pieces of {piece}", String::from_utf8_lossy(&bytes));
        }
    }
    assert!(whole > 5_000, "{whole}");
}
