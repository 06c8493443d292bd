namespace FinOps.Focus;

/// <summary>An exact amount in one currency.</summary>
/// <param name="Amount">The amount, to the last digit.</param>
/// <param name="Currency">ISO 4217 code or, for virtual currencies, the provider's own name.</param>
public readonly record struct Money(ExactDecimal Amount, string Currency)
{
    /// <summary>Adds two amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">Convert first: a rate needs a date, and addition has none.</exception>
    public static Money operator +(Money left, Money right) =>
        left.Currency == right.Currency
            ? left with { Amount = left.Amount + right.Amount }
            : throw new CurrencyMismatchException(left.Currency, right.Currency);

    /// <summary>Subtracts an amount of the same currency.</summary>
    /// <exception cref="CurrencyMismatchException">Convert first: a rate needs a date, and subtraction has none.</exception>
    public static Money operator -(Money left, Money right) => left + (right with { Amount = -right.Amount });

    /// <summary><c>12.5 USD</c>.</summary>
    public override string ToString() => $"{Amount} {Currency}";
}

/// <summary>Two currencies met in one sum.</summary>
/// <param name="left">The first currency.</param>
/// <param name="right">The second currency.</param>
public sealed class CurrencyMismatchException(string left, string right)
    : InvalidOperationException($"Cannot add {right} to {left}: convert first, with a rate and its date.");
