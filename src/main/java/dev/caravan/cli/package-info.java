// SPDX-License-Identifier: Apache-2.0
/** Command line verbs. */
@NullMarked
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
