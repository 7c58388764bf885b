// SPDX-License-Identifier: Apache-2.0
/** A task: its validated configuration, its control tables in the target, and the one owner of its state. */
@NullMarked
package dev.caravan.task;

import org.jspecify.annotations.NullMarked;
