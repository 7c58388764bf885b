// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.bench;

import org.jspecify.annotations.NullMarked;
