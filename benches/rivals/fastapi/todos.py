"""The FastAPI rival of the to-dos, with SQLAlchemy's asyncio extension, on whatever DATABASE_URL names."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import BigInteger, DateTime, Integer, String, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMES = {"postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}


def engine_url(url: str) -> str:
    """Names SQLAlchemy's driver in place of the database."""
    scheme, rest = url.split(":", 1)
    return f"{SCHEMES[scheme]}:{rest}" if scheme != "sqlite" else f"{SCHEMES[scheme]}:///{rest}"


# The pool as it comes: five connections, and ten more under load.
engine = create_async_engine(engine_url(os.environ["DATABASE_URL"]))
sessions = async_sessionmaker(engine, expire_on_commit=False)


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as current:
        yield current


Session = Annotated[AsyncSession, Depends(session)]


class Base(DeclarativeBase):
    pass


class Todo(Base):
    __tablename__ = "todos"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    done: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))


class NewTodo(BaseModel):
    title: str = Field(min_length=1, max_length=200)


class ShownTodo(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    done: bool
    created_at: datetime


class Hello(BaseModel):
    message: str


app = FastAPI()


@app.get("/hello")
async def hello() -> Hello:
    return Hello(message="Hello, World!")


@app.get("/todos/{todo_id}", response_model=ShownTodo)
async def one(todo_id: int, session: Session) -> Todo:
    todo = await session.get(Todo, todo_id)
    if todo is None:
        raise HTTPException(status_code=404, detail="there is no such to-do")
    return todo


@app.get("/todos", response_model=list[ShownTodo])
async def page(session: Session, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[Todo]:
    return list(await session.scalars(select(Todo).order_by(Todo.id.desc()).limit(limit)))


@app.post("/todos", status_code=201, response_model=ShownTodo)
async def create(new: NewTodo, session: Session) -> Todo:
    todo = Todo(title=new.title)
    session.add(todo)
    await session.commit()
    return todo
