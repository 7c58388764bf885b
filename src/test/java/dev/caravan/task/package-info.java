// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.task;

import org.jspecify.annotations.NullMarked;
