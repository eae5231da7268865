using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace WenchangPlan.Standards;

/// <summary>A set of indicators, at most 64 of them, enumerated in the order they are declared. The default is empty.</summary>
/// <typeparam name="T">An enumeration of underlying type <see cref="byte"/> whose values are 0 to 63.</typeparam>
public readonly record struct IndicatorSet<T> : IReadOnlyCollection<T>
    where T : struct, Enum
{
    private readonly ulong _bits;

    private IndicatorSet(ulong bits) => _bits = bits;

    /// <summary>How many indicators are in the set.</summary>
    public int Count => BitOperations.PopCount(_bits);

    /// <summary>Whether the set has no indicator.</summary>
    public bool IsEmpty => _bits == 0;

    /// <summary>Whether an indicator is in the set.</summary>
    /// <param name="indicator">The indicator.</param>
    public bool Contains(T indicator) => (_bits & Bit(indicator)) != 0;

    /// <summary>This set and one more indicator; the same set when it is already in.</summary>
    /// <param name="indicator">The indicator.</param>
    public IndicatorSet<T> With(T indicator) => new(_bits | Bit(indicator));

    /// <summary>This set without the indicators of another.</summary>
    /// <param name="others">What to leave out.</param>
    public IndicatorSet<T> Except(IndicatorSet<T> others) => new(_bits & ~others._bits);

    /// <inheritdoc cref="IEnumerable{T}.GetEnumerator"/>
    public Enumerator GetEnumerator() => new(_bits);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ulong Bit(T indicator) => 1UL << Unsafe.BitCast<T, byte>(indicator);

    /// <summary>Walks the set without allocating.</summary>
    public struct Enumerator : IEnumerator<T>
    {
        private readonly ulong _all;
        private ulong _left;
        private T _current;

        internal Enumerator(ulong bits)
        {
            _all = bits;
            _left = bits;
        }

        /// <inheritdoc/>
        public readonly T Current => _current;

        readonly object IEnumerator.Current => _current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (_left == 0) return false;
            _current = Unsafe.BitCast<byte, T>((byte)BitOperations.TrailingZeroCount(_left));
            _left &= _left - 1;
            return true;
        }

        /// <inheritdoc/>
        public void Reset() => _left = _all;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
