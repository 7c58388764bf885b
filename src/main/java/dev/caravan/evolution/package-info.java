// SPDX-License-Identifier: Apache-2.0
/** Schema evolution: what a task does about columns that are added, dropped or changed at the source while it runs. */
@NullMarked
package dev.caravan.evolution;

import org.jspecify.annotations.NullMarked;
