// SPDX-License-Identifier: Apache-2.0
/** Clients that others wrote, as they come, against the stand-in. */
@NullMarked
package dev.caravan.standin.client;

import org.jspecify.annotations.NullMarked;
