// SPDX-License-Identifier: Apache-2.0
/** The command line: {@code java -jar caravan.jar VERB}. */
@NullMarked
package dev.caravan.cli;

import org.jspecify.annotations.NullMarked;
