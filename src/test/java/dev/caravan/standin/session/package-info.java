// SPDX-License-Identifier: Apache-2.0
/** The contract between the wire and the engine: a session receives requests and answers through a reply. */
@NullMarked
package dev.caravan.standin.session;

import org.jspecify.annotations.NullMarked;
