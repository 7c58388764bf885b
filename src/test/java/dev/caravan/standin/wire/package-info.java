// SPDX-License-Identifier: Apache-2.0
/** Tabular Data Stream 7.4 (MS-TDS): packets, TLS, login, tokens and value encodings. */
@NullMarked
package dev.caravan.standin.wire;

import org.jspecify.annotations.NullMarked;
