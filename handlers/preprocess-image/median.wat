;; Median of each byte and its eight neighbours, 16 bytes at a time.
;;
;; The rows at $in are interleaved RGB, so a neighbour to the left or right is 3 bytes away. Each has its first and
;; last pixel repeated once at its ends, and there is one row more above and below: there are no borders here.
;;
;; Of each column of three: lowest, middle, highest. The median of all nine is the median of
;; the highest of the lowest, the middle of the middles, and the lowest of the highest.
(module
  (memory (export "memory") 1)
  (func (export "median")
    (param $in i32)      ;; first row, which is only a neighbour
    (param $stride i32)  ;; bytes from row to row at $in
    (param $out i32)
    (param $width i32)   ;; bytes of a row at $out, where rows follow each other without gaps
    (param $rows i32)    ;; rows to write
    (local $x i32) (local $at i32)
    (local $a v128) (local $b v128) (local $c v128) (local $min v128) (local $max v128)
    (local $low v128) (local $high v128) (local $middle v128) (local $middles_min v128) (local $middles_max v128)
    (loop $row
      (local.set $x (i32.const 0))
      (loop $block
        ;; left column
        (local.set $at (i32.add (local.get $in) (local.get $x)))
        (local.set $a (v128.load (local.get $at)))
        (local.set $b (v128.load (i32.add (local.get $at) (local.get $stride))))
        (local.set $c (v128.load (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 1)))))
        (local.set $min (i8x16.min_u (local.get $a) (local.get $b)))
        (local.set $max (i8x16.max_u (local.get $a) (local.get $b)))
        (local.set $low (i8x16.min_u (local.get $min) (local.get $c)))
        (local.set $high (i8x16.max_u (local.get $max) (local.get $c)))
        (local.set $middle (i8x16.max_u (local.get $min) (i8x16.min_u (local.get $max) (local.get $c))))
        ;; middle column
        (local.set $at (i32.add (local.get $at) (i32.const 3)))
        (local.set $a (v128.load (local.get $at)))
        (local.set $b (v128.load (i32.add (local.get $at) (local.get $stride))))
        (local.set $c (v128.load (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 1)))))
        (local.set $min (i8x16.min_u (local.get $a) (local.get $b)))
        (local.set $max (i8x16.max_u (local.get $a) (local.get $b)))
        (local.set $low (i8x16.max_u (local.get $low) (i8x16.min_u (local.get $min) (local.get $c))))
        (local.set $high (i8x16.min_u (local.get $high) (i8x16.max_u (local.get $max) (local.get $c))))
        (local.set $b (i8x16.max_u (local.get $min) (i8x16.min_u (local.get $max) (local.get $c))))
        (local.set $middles_min (i8x16.min_u (local.get $middle) (local.get $b)))
        (local.set $middles_max (i8x16.max_u (local.get $middle) (local.get $b)))
        ;; right column
        (local.set $at (i32.add (local.get $at) (i32.const 3)))
        (local.set $a (v128.load (local.get $at)))
        (local.set $b (v128.load (i32.add (local.get $at) (local.get $stride))))
        (local.set $c (v128.load (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 1)))))
        (local.set $min (i8x16.min_u (local.get $a) (local.get $b)))
        (local.set $max (i8x16.max_u (local.get $a) (local.get $b)))
        (local.set $low (i8x16.max_u (local.get $low) (i8x16.min_u (local.get $min) (local.get $c))))
        (local.set $high (i8x16.min_u (local.get $high) (i8x16.max_u (local.get $max) (local.get $c))))
        (local.set $c (i8x16.max_u (local.get $min) (i8x16.min_u (local.get $max) (local.get $c))))
        (local.set $middle
          (i8x16.max_u (local.get $middles_min) (i8x16.min_u (local.get $middles_max) (local.get $c))))
        ;; the median of the remaining three
        (local.set $min (i8x16.min_u (local.get $low) (local.get $middle)))
        (local.set $max (i8x16.max_u (local.get $low) (local.get $middle)))
        (v128.store
          (i32.add (local.get $out) (local.get $x))
          (i8x16.max_u (local.get $min) (i8x16.min_u (local.get $max) (local.get $high))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        ;; The last block may reach into the next row, which is written after it.
        (br_if $block (i32.lt_u (local.get $x) (local.get $width))))
      (local.set $in (i32.add (local.get $in) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (local.get $width)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $row (local.get $rows)))))
